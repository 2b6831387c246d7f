// Whether what is wrong, or more than usual, about a chain is told when a server of the world sends it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Issued, root } from '@keypin/forge'
import type { Inspection } from '@keypin/probe'
import { pinOf } from 'keypin'
import type { Daemon } from './daemon.ts'
import { apache } from './daemons/apache.ts'
import { nginx } from './daemons/nginx.ts'
import { openldap } from './daemons/openldap.ts'
import { postgresql } from './daemons/postgresql.ts'
import { start } from './start.ts'
import { openssl } from './witnesses.ts'
import { authority, HOST, issuing, look, needsOf } from './world.ts'

const leaf = issuing.leaf(HOST)
const old = root({ name: 'Old Root' })
const crossed = old.crossSign(issuing)
const lapsed = authority.crossSign(issuing, { period: 'expired' })
const stranger = root({ name: 'Stranger' })

/** A chain that a server sends, and what is to be seen of it when both roots are trusted. */
interface Case {
  readonly what: string
  readonly leaf?: Issued
  readonly sent: readonly { readonly pem: string; readonly der: Uint8Array }[]
  /** The last certificate of each path. */
  readonly ends: readonly string[]
  readonly refused?: readonly string[]
}

const cases: readonly Case[] = [
  {
    what: 'cross-signed, with both certificates of the issuer',
    sent: [issuing, crossed],
    ends: ['Lab Root', 'Old Root'],
  },
  { what: 'cross-signed, the other way round', sent: [crossed, issuing], ends: ['Lab Root', 'Old Root'] },
  { what: 'cross-signed, with the other issuer only', sent: [crossed], ends: ['Old Root'] },
  { what: 'with its root', sent: [issuing, authority], ends: ['Lab Root'] },
  { what: 'with a stranger and a certificate twice', sent: [issuing, stranger, issuing], ends: ['Lab Root'] },
  { what: 'without its intermediate', sent: [], ends: [], refused: ['no-issuer'] },
  { what: 'with a stranger in the intermediate’s place', sent: [stranger], ends: [], refused: ['no-issuer'] },
  { what: 'through an expired intermediate', sent: [lapsed], ends: [], refused: ['expired'] },
  {
    what: 'expired',
    leaf: issuing.leaf(HOST, { period: 'expired' }),
    sent: [issuing],
    ends: [],
    refused: ['expired'],
  },
]

const endsOf = ({ paths }: Inspection): (string | undefined)[] =>
  paths
    .filter(({ ends }) => ends !== 'nowhere')
    .map(({ certificates }) => certificates.at(-1)?.commonName)
    .sort()

async function prove(daemon: Daemon, one: Case): Promise<void> {
  const own = one.leaf ?? leaf
  const sent = [own, ...one.sent]
  await using running = await start(daemon, { chain: sent.map(({ pem }) => pem).join(''), key: own.keyPem })
  const [door = 'tls'] = daemon.doors
  const [port = 0] = running.ports
  const seen = await look(port, door, { ca: [authority.der, old.der] })
  assert.equal(seen.failure, undefined)
  const pins = sent.map(({ der }) => pinOf(der).text)
  assert.deepEqual(
    seen.presented.map(({ pin }) => pin),
    pins,
  )
  assert.deepEqual(await openssl.pins(port, door, HOST), pins)
  assert.deepEqual(endsOf(seen), one.ends)
  for (const reason of one.refused ?? [])
    assert.ok(
      seen.refused.some((refusal) => refusal.reason === reason),
      JSON.stringify(seen.refused),
    )
}

for (const daemon of [nginx, apache, postgresql])
  describe(daemon.name, needsOf(daemon), () => {
    // the slow ones prove only that it does not depend on the server
    for (const one of daemon === nginx ? cases : [cases[0], cases[5]])
      if (one !== undefined) test(`sends a chain ${one.what}`, () => prove(daemon, one))
  })

describe(openldap.name, needsOf(openldap), () => {
  test('sends a chain without its intermediate, from GnuTLS', () => prove(openldap, cases[5] as Case))
})
