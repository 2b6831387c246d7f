// The network that a generated test asks: the pinned host, and a site that everybody trusts and nobody has pinned.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@keypin/forge'
import { type PinSet, parsePinSet, pinOf } from 'keypin'
import { run } from '../process.ts'
import { type CountingServer, PINNED, serveProxy, serveTls } from '../prove/world.ts'

const OTHER_SITE = 'developer.android.com'

/** Servers behind a proxy, and the roots of a phone that trusts them; `open` it, and `close` it at the end. */
export class Network {
  readonly dir: string
  readonly #authority = root()
  readonly #leaf = this.#authority.leaf(PINNED)
  #servers: readonly CountingServer[] = []

  constructor() {
    const base = join(import.meta.dirname, '../../../.build/conformance')
    mkdirSync(base, { recursive: true })
    this.dir = mkdtempSync(join(base, 'network-'))
    writeFileSync(join(this.dir, 'trust.pem'), this.#authority.pem)
  }

  async open(): Promise<void> {
    const [pinned, other] = await Promise.all([
      serveTls(this.#leaf),
      serveTls(this.#authority.leaf(OTHER_SITE)),
    ])
    const proxy = await serveProxy((name) => (name === OTHER_SITE ? other.port : pinned.port))
    this.#servers = [proxy, pinned, other]
  }

  close(): void {
    for (const server of this.#servers) server.close()
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** A pin set for the server of the pinned host. */
  get pinSet(): PinSet {
    const pins = [
      { pin: pinOf(this.#leaf.der).text, position: 'leaf', state: 'active' },
      { pin: pinOf(root().der).text, state: 'backup' },
    ]
    const reportTo = ['https://reports.example.net/pins']
    return parsePinSet({ version: 1, hosts: { [PINNED]: { pins, reportTo } } })
  }

  /** Runs tests with nothing but this network; gives what they print, and throws it where one fails. */
  test(command: readonly string[]): Promise<string> {
    const [proxy] = this.#servers
    if (proxy === undefined) throw new Error('the network is not open')
    const env = { KEYPIN_PROXY: `http://127.0.0.1:${proxy.port}`, KEYPIN_LAB_CA: join(this.dir, 'trust.pem') }
    return run(command, { env })
  }
}
