import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createServer, type TlsOptions } from 'node:tls'
import { type CertificateAuthority, type Issued, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import type { Io } from '../io.ts'
import { main } from '../main.ts'

/** What a run of the command said. */
export interface Said {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder, servers, and the command run in it, until the end of a test. */
export class Stage implements AsyncDisposable {
  readonly dir: string = mkdtempSync(join(tmpdir(), 'keypin-cli-'))
  readonly root: CertificateAuthority = root({ name: 'Lab Root' })
  /** Answers to questions; with any, there is somebody at the terminal. */
  readonly answers: string[] = []
  readonly env: Record<string, string> = {}
  /** What time the command takes it to be; the real one when absent. */
  clock?: Date
  readonly #servers: Server[] = []
  /** What is different each time, and what stands for it in a comparison. */
  readonly #names: [string, string][] = []

  constructor() {
    this.#names.push([this.dir, '{dir}'])
    this.write('ca.pem', this.root.pem)
    this.name('root', this.root)
  }

  /** Writes a file of the test. */
  write(name: string, text: string): void {
    const path = join(this.dir, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** Certificates get names, by which their pins are written in comparisons. */
  name(name: string, { der }: { readonly der: Uint8Array }): void {
    this.#names.push([pinOf(der, 'certificate').text, `{${name}.cert}`], [pinOf(der).text, `{${name}}`])
  }

  /** Serves a chain on a free port; the port is written `{name}` and `127.0.0.1:{name}`. */
  async serve(name: string, leaf: Issued, options: TlsOptions = {}): Promise<number> {
    for (const [index, certificate] of leaf.chain().entries())
      this.name(
        ['leaf', 'issuing'][index] === undefined
          ? `${name}.${index}`
          : `${name}.${['leaf', 'issuing'][index]}`,
        certificate,
      )
    const server = createServer(
      { cert: leaf.chainPem(), key: leaf.keyPem, ecdhCurve: 'X25519', ...options },
      (socket) => {
        socket.on('error', () => {})
        socket.end()
      },
    )
    server.on('tlsClientError', () => {})
    return this.listen(name, server)
  }

  /** Has a server listen on a free port until the end. */
  async listen(name: string, server: Server): Promise<number> {
    this.#servers.push(server)
    const sockets = new Set<{ destroy(): void }>()
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
    })
    server.on('close', () => sockets.clear())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    this.#names.push([`127.0.0.1:${port}`, `127.0.0.1:{${name}}`])
    this.#close.push(() => {
      for (const socket of sockets) socket.destroy()
    })
    return port
  }

  readonly #close: (() => void)[] = []

  /** Runs the command in the folder, in this process. */
  async keypin(...argv: string[]): Promise<Said> {
    let stdout = ''
    let stderr = ''
    const isTTY = this.answers.length > 0
    const io: Partial<Io> = {
      stdout: { write: (text) => (stdout += typeof text === 'string' ? text : Buffer.from(text).toString()) },
      stderr: { write: (text) => (stderr += text) },
      env: this.env,
      cwd: this.dir,
      isTTY: { stdin: isTTY, stdout: false, stderr: false },
      signal: new AbortController().signal,
      ...(this.clock === undefined ? {} : { now: () => this.clock as Date }),
      ask: async (question) => {
        stderr += `keypin: ${question}\n`
        return this.answers.shift() ?? ''
      },
    }
    const exit = await main(argv, io)
    return { exit, stdout, stderr }
  }

  /** Text with everything that differs from run to run written by its name. */
  normalized(text: string): string {
    let plain = text
    for (const [value, name] of this.#names) plain = plain.replaceAll(value, name)
    return plain
      .replace(/keypin: warning: Node [^\n]*\n/g, '')
      .replace(/(cert-)?sha256\/[A-Za-z0-9+/]{43}=/g, '{$1pin}')
      .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '{time}')
      .replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC/g, '{time}')
      .replace(/\d{4}-\d{2}-\d{2}/g, '{date}')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close()
    for (const close of this.#close) close()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
