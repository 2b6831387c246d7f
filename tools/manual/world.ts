import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { createServer, type Server } from 'node:tls'
import { type CertificateAuthority, request, root } from '@keypin/forge'
import { readCertificate, readCertificateRequest, readCertificates } from 'keypin'
import { cleanEnvironment } from '../testing/environment.ts'
import { pipelineOf } from './pipelines.ts'
import { type Step, stepsOf } from './steps.ts'

const HOST = 'api.example.com'
const DAYS = 2000
const PASSPHRASE = 'correct horse battery staple'
const repository = resolve(import.meta.dirname, '../..')

/**
 * What the manual is about, on this machine: a server for api.example.com, its CA, a folder in version control, and
 * a `keypin` that finds that server under its name.
 */
export class World implements AsyncDisposable {
  readonly dir: string = mkdtempSync(join(tmpdir(), 'keypin-manual-'))
  readonly #root: CertificateAuthority = root({ days: 4000 })
  readonly #issuing: CertificateAuthority = this.#root.intermediate({ days: 3900 })
  readonly #key: KeyObject
  readonly #server: Server
  #days = 0

  private constructor() {
    const leaf = this.#issuing.leaf(HOST, { days: DAYS })
    this.#key = leaf.key
    this.#server = createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (socket) => {
      socket.on('error', () => {})
      socket.end()
    })
    this.#server.on('tlsClientError', () => {})
    this.write('.world/ca.pem', this.#root.pem)
    this.write('.world/passphrase', `${PASSPHRASE}\n`)
    this.write('server.csr.pem', request(HOST, { key: leaf.key }).pem)
    this.write('other-ca.pem', root({ days: 4000 }).pem)
    mkdirSync(this.path('.world/bin'), { recursive: true })
    for (const [name, program] of Object.entries(programs))
      writeFileSync(this.path(`.world/bin/${name}`), program, { mode: 0o755 })
    symlinkSync(join(repository, 'node_modules'), this.path('node_modules'))
  }

  static async begin(): Promise<World> {
    const world = new World()
    await once(world.#server.listen(0, '127.0.0.1'), 'listening')
    await world.#sh('git init -q -b main . && printf "node_modules\\n.world\\n" > .gitignore')
    return world
  }

  /** Does what a page says. */
  async do(step: Step): Promise<void> {
    if (step.kind === 'file') this.write(step.name, `${step.code}\n`)
    else if (step.kind === 'run') await this.run(step.code, step.exit)
    else await (verbs[step.verb] ?? unknown)(this, ...step.words)
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  path(name: string): string {
    return join(this.dir, name)
  }

  wait(days: number): void {
    this.#days += days
  }

  /** Has the CA certify a request; the certificate and what is above it go to a file. */
  certify(requestFile: string, file: string): void {
    const wanted = readCertificateRequest(readPem(this.path(requestFile)))
    const leaf = this.#issuing.leaf(HOST, { key: this.#keyOf(wanted.spki), days: DAYS })
    this.write(file, leaf.chainPem())
  }

  /** Has the server show another certificate. */
  deploy(file: string): void {
    const cert = readFileSync(this.path(file), 'utf8')
    const [leaf = new Uint8Array()] = readCertificates(cert)
    const key = this.#keyOf(readCertificate(leaf).spki).export({ type: 'pkcs8', format: 'pem' })
    this.#server.setSecureContext({ cert, key })
  }

  /** Runs what a pipeline of this file would run. */
  async pipeline(file: string): Promise<void> {
    for (const code of pipelineOf(readFileSync(this.path(file), 'utf8'))) await this.run(code, 0)
  }

  /** Runs a block, and holds its exit code against what it should be. */
  async run(code: string, exit: number): Promise<void> {
    const said = await this.#sh(code)
    assert.equal(said.exit, exit, `${code}\nended with ${said.exit}, not ${exit}\n${said.text}`)
  }

  async #sh(code: string): Promise<{ exit: number; text: string }> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', code], {
      cwd: this.dir,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { exit: child.exitCode ?? -1, text: `${out}${err}` }
  }

  #environment(): NodeJS.ProcessEnv {
    const { port } = this.#server.address() as AddressInfo
    return {
      ...cleanEnvironment(process.env),
      PATH: [this.path('.world/bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
      NODE_OPTIONS: '--conditions=keypin-source',
      // each line is a process, which would read the same sources anew
      NODE_COMPILE_CACHE: join(repository, '.build', 'compile-cache'),
      HOME: this.dir,
      GIT_CONFIG_NOSYSTEM: '1',
      ...Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap((who) => [
          [`GIT_${who}_NAME`, 'Reader'],
          [`GIT_${who}_EMAIL`, 'reader@example.com'],
        ]),
      ),
      GITHUB_STEP_SUMMARY: this.path('.world/summary.md'),
      RUNNER_TEMP: this.path('.world'),
      CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main',
      WORLD_CONNECT: `127.0.0.1:${port}`,
      WORLD_DIR: this.path('.world'),
      WORLD_DAYS: String(this.#days),
    }
  }

  /** The private key that belongs to a public one: the server's, or one that the reader made. */
  #keyOf(spki: Uint8Array): KeyObject {
    const made = globSync('**/*.key.pem', { cwd: this.dir, exclude: ['node_modules'] }).map((name) =>
      createPrivateKey({ key: readFileSync(this.path(name)), passphrase: PASSPHRASE }),
    )
    const found = [this.#key, ...made].find((key) =>
      createPublicKey(key).export({ type: 'spki', format: 'der' }).equals(spki),
    )
    assert.ok(found, 'nobody has the key')
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    rmSync(this.dir, { recursive: true, force: true })
  }
}

const verbs: Readonly<Record<string, (world: World, ...words: string[]) => void | Promise<void>>> = {
  // what a page takes for granted
  given: (world, ...words) => world.run(words.join(' '), 0),
  days: (world, count = '') => world.wait(Number(count)),
  certify: (world, from = '', to = '') => world.certify(from, to),
  deploy: (world, file = '') => world.deploy(file),
  /** A file that another page has its reader write. */
  written: (world, page = '', name = '') => {
    const steps = stepsOf(readFileSync(join(repository, 'docs', page), 'utf8'))
    const file = steps.find((step) => step.kind === 'file' && step.name === name)
    assert.ok(file?.kind === 'file', `${page} has no ${name}`)
    world.write(name, `${file.code}\n`)
  },
  pipeline: (world, file = '') => world.pipeline(file),
}

function unknown(): never {
  throw new Error('the world knows no such thing')
}

function readPem(path: string): Uint8Array {
  return Buffer.from(readFileSync(path, 'latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64')
}

const keypin = `#!/bin/sh\nexec '${process.execPath}' --conditions=keypin-source '${join(import.meta.dirname, 'keypin.ts')}' "$@"\n`

/** Programs that the world has of its own. */
const programs: Readonly<Record<string, string>> = {
  keypin,
  // what a lockfile has is here already
  npm: '#!/bin/sh\ntest "$1" = ci\n',
  npx: '#!/bin/sh\ntest "$1" = keypin && shift\nexec keypin "$@"\n',
}
