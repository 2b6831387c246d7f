import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import type { CertificateOptions, KeyName } from '@keypin/forge'
import { type Script, type ScriptLine, updateScript } from './script.ts'
import { type Said, Stage } from './stage.ts'

/** Runs a script; throws an assertion that names the line. */
export async function runScript(script: Script, path: string): Promise<void> {
  await using stage = new Stage()
  const state: State = { stage, script, path, ports: new Map(), said: { exit: -1, stdout: '', stderr: '' } }
  for (const [name, text] of script.files) if (!name.startsWith('want/')) stage.write(name, text)
  for (const line of script.lines) {
    const [name = '', ...words] = line.words
    const verb = verbs[name]
    if (verb === undefined) throw new Error(`${path}:${line.number}: there is no '${name}'`)
    try {
      await verb(state, words)
    } catch (error) {
      if (error instanceof Error)
        error.message = `${path}:${line.number}: ${error.message}\n${context(state, line)}`
      throw error
    }
  }
}

interface State {
  readonly stage: Stage
  readonly script: Script
  readonly path: string
  readonly ports: Map<string, number>
  said: Said
}

/** `{api}` is the port of the server `api`. */
function filled(word: string, { ports }: State): string {
  return word.replace(/\{(\w+)\}/g, (whole, name: string) => String(ports.get(name) ?? whole))
}

const context = ({ said }: State, { words }: ScriptLine): string =>
  `line: ${words.join(' ')}\nexit ${said.exit}\nstdout:\n${said.stdout}\nstderr:\n${said.stderr}`

type Verb = (state: State, words: string[]) => void | Promise<void>

/** What a line of a script can begin with. */
const verbs: Readonly<Record<string, Verb>> = {
  /** serve NAME [host=…] [key=…] [issuer=…] [max=TLSv1.2] [days=…]: a TLS server below the lab's root. */
  serve: async (state, [name = '', ...settings]) => {
    const {
      host = 'api.example.com',
      key,
      issuer = 'Lab Issuing',
      max,
      days,
    } = Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2))) as Record<
      string,
      string | undefined
    >
    const { stage } = state
    const [commonName, organization] = issuer.split('/')
    const issuing = stage.root.intermediate({
      name: organization === undefined ? issuer : { commonName: commonName ?? '', organization },
    })
    const options: CertificateOptions = {
      ...(key === undefined ? {} : { key: key as KeyName }),
      ...(days === undefined ? {} : { days: Number(days) }),
    }
    const leaf = issuing.leaf(host.split(','), options)
    const tls = max === undefined ? {} : { minVersion: max, maxVersion: max, ciphers: 'DEFAULT:@SECLEVEL=0' }
    state.ports.set(name, await stage.serve(name, leaf, tls as TlsOptions))
    stage.write(`${name}.chain.pem`, leaf.chainPem())
    stage.write(`${name}.leaf.pem`, leaf.pem)
  },
  /** closed NAME: a port on which nobody listens. */
  closed: (state, [name = '']) => {
    // one that was listened on a moment ago is given to whichever process asks next; this one is given to none
    state.ports.set(name, 1)
  },
  /** silent NAME: a server that takes connections and says nothing. */
  silent: async (state, [name = '']) => {
    state.ports.set(name, await state.stage.listen(name, createServer()))
  },
  /** answer TEXT: what the person will answer. */
  answer: ({ stage }, words) => void stage.answers.push(...words),
  env: ({ stage }, [name = '', value = '']) => {
    stage.env[name] = value
  },
  keypin: async (state, words) => {
    state.said = await state.stage.keypin(...words.map((word) => filled(word, state)))
  },
  exit: ({ said }, [code]) => assert.equal(said.exit, Number(code)),
  /** stdout REGEX, and `!stdout` for its absence. */
  stdout: ({ said, stage }, [pattern = '']) => assert.match(stage.normalized(said.stdout), regex(pattern)),
  '!stdout': ({ said, stage }, [pattern = '']) =>
    assert.doesNotMatch(stage.normalized(said.stdout), regex(pattern)),
  stderr: ({ said, stage }, [pattern = '']) => assert.match(stage.normalized(said.stderr), regex(pattern)),
  '!stderr': ({ said, stage }, [pattern = '']) =>
    assert.doesNotMatch(stage.normalized(said.stderr), regex(pattern)),
  /** empty stdout|stderr */
  empty: ({ said, stage }, [stream]) =>
    assert.equal(stage.normalized(said[stream as 'stdout' | 'stderr']), ''),
  /** cmp stdout|stderr|FILE want/NAME: equal, but for what differs from run to run. */
  cmp: (state, [what = '', want = '']) => {
    const { said, stage, script, path } = state
    const text =
      what === 'stdout' || what === 'stderr' ? said[what] : readFileSync(join(stage.dir, what), 'utf8')
    const normalized = stage.normalized(text)
    if (process.env.KEYPIN_UPDATE === '1') updateScript(path, want, normalized)
    else
      assert.equal(
        normalized,
        script.files.get(want),
        `${what} is not ${want}; KEYPIN_UPDATE=1 takes it over`,
      )
  },
  exists: ({ stage }, names) => {
    for (const name of names) assert.ok(existsSync(join(stage.dir, name)), `${name} is not there`)
  },
  absent: ({ stage }, names) => {
    for (const name of names) assert.ok(!existsSync(join(stage.dir, name)), `${name} is there`)
  },
  mode: ({ stage }, [mode = '', name = '']) => {
    if (process.platform === 'win32') return
    assert.equal((statSync(join(stage.dir, name)).mode & 0o777).toString(8), mode)
  },
  /** grep REGEX FILE, and `!grep` */
  grep: ({ stage }, [pattern = '', name = '']) =>
    assert.match(stage.normalized(readFileSync(join(stage.dir, name), 'utf8')), regex(pattern)),
  '!grep': ({ stage }, [pattern = '', name = '']) =>
    assert.doesNotMatch(stage.normalized(readFileSync(join(stage.dir, name), 'utf8')), regex(pattern)),
}

const regex = (pattern: string): RegExp => new RegExp(pattern, 'm')
