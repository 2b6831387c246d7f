// Clients behind interceptors that are not the lab's, before a server that counts what reaches it. The lab stands in front
// in live mode and reads nothing; it has to find what that server knows.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Run, runLab } from '@keypin/lab'
import { needs } from '../../../tools/testing/needs.ts'
import { type KnownClient, knownClients, type Way } from '../known-answers.ts'
import { host, pinnedLab } from '../pinned-lab.ts'
import { type Interceptor, mitmproxy, type StartInterceptor, sslsplit } from './interceptors.ts'

const { lab, genuine, pinSets, env, folder } = await pinnedLab()

let requests = 0
const server = createServer(
  { cert: genuine.leaf.chainPem(), key: genuine.leaf.keyPem },
  (_request, response) => {
    requests++
    response.end('hello\n')
  },
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => server.close())
const { port } = server.address() as AddressInfo

const genuineCa = join(folder('genuine'), 'root.pem')
writeFileSync(genuineCa, genuine.root.pem)

/** What becomes of a client's request: the server gets it from the interceptor, which has read it, or nobody does. */
type Fate = 'accepted' | 'refused'

interface Row {
  readonly name: string
  readonly start: StartInterceptor
  /** By the names in the table of known answers. */
  readonly fates: Readonly<Record<string, Fate>>
}

const usual: Readonly<Record<string, Fate>> = {
  'curl without pins': 'accepted',
  'curl --pinnedpubkey': 'refused',
  'requests with assert_fingerprint': 'refused',
  'Perl with SSL_fingerprint, which is an alternative to trust': 'accepted',
  'Go with VerifyConnection': 'refused',
}
const rawChain = 'JSSE with a trust manager that loops over what was sent (CVE-2016-2402)'
const okHttp = 'OkHttp 3 with a CertificatePinner, which cleans the chain'

const rows: readonly Row[] = [
  { name: 'sslsplit', start: sslsplit, fates: usual },
  { name: 'mitmproxy', start: mitmproxy(), fates: { ...usual, [rawChain]: 'refused' } },
  {
    name: 'mitmproxy that sends the genuine chain along',
    start: mitmproxy('add_upstream_certs_to_client_chain=true'),
    fates: { 'curl --pinnedpubkey': 'refused', [rawChain]: 'accepted', [okHttp]: 'refused' },
  },
]

for (const [at, { name, start, fates }] of rows.entries()) {
  const clients = knownClients.filter((known) => known.name in fates)
  test(name, needs('interceptors', ...clients.flatMap((known) => known.needs)), async (t) => {
    assert.deepEqual(clients.map((known) => known.name).sort(), Object.keys(fates).sort())
    const own = folder(`interceptor-${at}`)
    const interceptor = await start({ host, port, ca: genuineCa }, own)
    try {
      const ca = join(own, 'both.pem')
      writeFileSync(ca, genuine.root.pem + interceptor.ca)
      await t.test('is not taken for the server by a lab that does not trust it', () =>
        assert.rejects(tried(clients[0] as KnownClient, `${at}-x`, interceptor, genuineCa), {
          code: 'KEYPIN_LAB_UPSTREAM',
        }),
      )
      for (const [number, known] of clients.entries())
        await t.test(known.name, async () => {
          requests = 0
          const run = await tried(known, `${at}-${number}`, interceptor, ca)
          assertFate(run, fates[known.name], known.pins !== 'nothing')
        })
    } finally {
      await interceptor.stop()
    }
  })
}

async function tried(known: KnownClient, name: string, { port }: Interceptor, ca: string): Promise<Run> {
  const command = commandOf(await known.prepare(folder(name)))
  const live = { upstream: `${host}:${port}`, ca }
  return await runLab({ dir: lab.dir, command, env, pinSet: pinSets[known.pins], live, only: ['P01'] })
}

function assertFate({ verdict, results }: Run, fate: Fate | undefined, isPinned: boolean): void {
  const [first] = results
  assert.equal(first?.id, 'C0')
  assert.equal(first.outcome, fate, first.why)
  // The server, which is behind the interceptor, is the witness: nothing of a client that refused has come so far.
  assert.equal(requests > 0, fate !== 'refused')
  if (!isPinned) return
  assert.match(first.why, /^intercepted before the lab/u)
  assert.equal(verdict, 'inconclusive')
}

/** A driver is asked once. */
function commandOf(way: Way): string[] {
  if ('command' in way) return way.command
  if ('preset' in way) throw new TypeError('way: expected a command or a driver')
  const script = 'case "$(echo "$KEYPIN_LAB_URL" | "$@")" in ACCEPT*) ;; *) exit 1 ;; esac'
  return ['sh', '-c', script, 'driver', ...way.driver]
}
