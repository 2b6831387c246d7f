// A phone with an app on it: the app's configuration is what was generated or made of that, and the servers that it
// reaches are ours.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@keypin/forge'
import { type PinSet, parsePinSet, pinOf } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { writeOutput } from '../output.ts'
import { type CountingServer, serveClear, serveTls } from '../prove/world.ts'
import { androidIn, appCommand, type Build, compileAndroid } from './clients.ts'

const HOST = 'api.example.com'
const NAMES = [HOST, `deep.${HOST}`, `very.deep.${HOST}`, `open.${HOST}`]

/** What an app asks for, and how the phone is set up. */
export interface Asking {
  /** Default: `api.example.com`. */
  readonly host?: string
  readonly build?: Build
  /** Who answers. Default: the interceptor, with a key that is not pinned. */
  readonly from?: 'genuine' | 'interceptor' | 'clear text'
  /** Whose CA the interceptor's is. Default: the phone's own. */
  readonly interceptorIs?: 'of the system' | 'of the user'
}

/** The app on a phone: whose output it is made of, and how it is compiled and started. */
export interface PhoneApp {
  /** The id of the target. */
  readonly target: string
  readonly set?: Readonly<Record<string, string>>
  /** Compiles Android 14 below a folder. */
  compile(dir: string): Promise<unknown>
  /** Compiles what is generated, if there is anything to compile. */
  build?(dir: string, files: readonly string[]): Promise<void>
  command(dir: string, config: string, build: Build): string[]
}

const NSC_APP: PhoneApp = {
  target: 'android-nsc',
  compile: (dir) => compileAndroid(dir, 14),
  command: (dir, config, build) => appCommand(androidIn(dir, 14), config, build),
}

/** A phone with Android 14; `open` it, and `close` it at the end. */
export class Phone {
  readonly dir: string
  readonly #authority = root()
  readonly #interceptor = root()
  readonly #leaf = this.#authority.leaf(NAMES)
  #servers: Record<NonNullable<Asking['from']>, CountingServer> | undefined

  readonly #app: PhoneApp

  constructor(app: PhoneApp = NSC_APP) {
    this.#app = app
    const base = join(import.meta.dirname, '../../../.build/conformance')
    mkdirSync(base, { recursive: true })
    this.dir = mkdtempSync(join(base, 'phone-'))
    writeFileSync(join(this.dir, 'genuine.pem'), this.#authority.pem)
    writeFileSync(join(this.dir, 'interceptor.pem'), this.#interceptor.pem)
    writeFileSync(join(this.dir, 'both.pem'), `${this.#authority.pem}${this.#interceptor.pem}`)
  }

  async open(): Promise<void> {
    await this.#app.compile(this.dir)
    const [genuine, interceptor, clear] = await Promise.all([
      serveTls(this.#leaf),
      serveTls(this.#interceptor.leaf(NAMES)),
      serveClear(),
    ])
    this.#servers = { genuine, interceptor, 'clear text': clear }
  }

  close(): void {
    for (const server of Object.values(this.#servers ?? {})) server.close()
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** A pin set for the genuine server, with more said about its host, and with more hosts. */
  pinSet(more: object = {}, hosts: object = {}): PinSet {
    const pins = [
      { pin: pinOf(this.#leaf.der).text, position: 'leaf', state: 'active' },
      { pin: pinOf(root().der).text, state: 'backup' },
    ]
    return parsePinSet({ version: 1, hosts: { [HOST]: { pins, ...more }, ...hosts } })
  }

  /** The pin of the interceptor's CA. */
  get interceptorPin(): string {
    return pinOf(this.#interceptor.der).text
  }

  /** Generates for a pin set, and compiles; gives the absolute paths. */
  async generate(pinSet: PinSet, set: Record<string, string> = {}): Promise<string[]> {
    const { target, set: own, build } = this.#app
    const folder = mkdtempSync(join(this.dir, 'app-'))
    const files = await writeOutput(target, { name: 'generated', pinSet }, folder, {
      set: { ...own, ...set },
    })
    await build?.(this.dir, files)
    return files
  }

  /** What the app with this configuration does: `answered`, or the words it fails with. No byte then was sent. */
  async ask(config: string, asking: Asking = {}): Promise<string> {
    const { host = HOST, build = 'release', from = 'interceptor', interceptorIs = 'of the system' } = asking
    const server = this.#server(from)
    const before = server.requests()
    const words = await this.#start(this.#app.command(this.dir, config, build), {
      KEYPIN_LAB_URL: `${from === 'clear text' ? 'http' : 'https'}://${host}:${server.port}/`,
      KEYPIN_LAB_CA: join(this.dir, interceptorIs === 'of the system' ? 'both.pem' : 'genuine.pem'),
      KEYPIN_USER_CA: join(this.dir, 'interceptor.pem'),
    })
    const came = server.requests() - before
    if ((words === 'ok') !== (came === 1))
      throw new Error(`${came} requests came, and the app says: ${words}`)
    return words === 'ok' ? 'answered' : words
  }

  #server(from: NonNullable<Asking['from']>): CountingServer {
    if (this.#servers === undefined) throw new Error('the phone is not open')
    return this.#servers[from]
  }

  #start([file = '', ...args]: readonly string[], env: Record<string, string>): Promise<string> {
    return new Promise((resolve) => {
      execFile(file, args, { env: { ...cleanEnvironment(process.env), ...env } }, (_, stdout, stderr) =>
        resolve(`${stdout}${stderr}`.trim()),
      )
    })
  }
}

/** What Android says of a chain without a pinned key. */
export const REFUSED: RegExp = /Pin verification failed/
