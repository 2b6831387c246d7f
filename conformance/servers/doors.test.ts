// Whether keypin sees what a server of the world serves, behind clear text too, and computes the pins that OpenSSL
// and GnuTLS compute for it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Issued } from '@keypin/forge'
import { pinOf } from 'keypin'
import { daemons } from './registry.ts'
import { start } from './start.ts'
import { gnutls, openssl } from './witnesses.ts'
import { HOST, issuing, look, needsOf, shown } from './world.ts'

const pinsOf = (leaf: Issued): string[] => [leaf, issuing].map(({ der }) => pinOf(der).text)

for (const daemon of daemons)
  describe(daemon.name, needsOf(daemon), () => {
    for (const key of ['P-256', 'RSA-2048'] as const)
      test(`shows an ${key} certificate behind ${daemon.doors.join(', ')}, and the pins are everybody’s`, async () => {
        const leaf = issuing.leaf(HOST, { key })
        await using running = await start(daemon, shown(leaf))
        for (const [index, door] of daemon.doors.entries()) {
          const port = running.ports[index] ?? 0
          const seen = await look(port, door)
          assert.equal(seen.failure, undefined, door)
          assert.equal(seen.possession, 'proven', door)
          assert.deepEqual(
            seen.presented.map(({ pin }) => pin),
            pinsOf(leaf),
            door,
          )
          assert.deepEqual(
            seen.paths.map(({ ends, certificates }) => [ends, certificates.map(({ sentAt }) => sentAt)]),
            [['given', [0, 1, undefined]]],
            `${door}: the root was not sent`,
          )
          assert.deepEqual([seen.tls?.outdated, seen.tls?.weak], [false, []], door)
          for (const witness of [openssl, gnutls].filter((one) => one.knows(door)))
            assert.deepEqual(await witness.pins(port, door, HOST), pinsOf(leaf), `${witness.name}, ${door}`)
        }
      })
  })
