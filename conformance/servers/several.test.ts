// Whether a server that keeps an ECDSA and an RSA certificate is seen whole, where one look sees half of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pinOf } from 'keypin'
import { daemons } from './registry.ts'
import { start } from './start.ts'
import { HOST, issuing, look, lookForAll, needsOf, shown } from './world.ts'

const ecdsa = issuing.leaf(HOST)
const rsa = issuing.leaf(HOST, { key: 'RSA-2048' })
const both = new Set([ecdsa, rsa].map(({ der }) => pinOf(der).text))

for (const daemon of daemons.filter(({ several }) => several))
  describe(daemon.name, needsOf(daemon), () => {
    test('keeps an ECDSA and an RSA certificate, and both are seen behind each door', async () => {
      await using running = await start(daemon, shown(ecdsa), shown(rsa))
      for (const [index, door] of daemon.doors.entries()) {
        const port = running.ports[index] ?? 0
        const naive = await look(port, door)
        assert.equal(naive.failure, undefined, door)
        assert.ok(both.has(naive.presented[0]?.pin ?? ''), door)
        assert.equal(naive.presented.filter(({ isCa }) => !isCa).length, 1, door)
        const { chains, addresses } = await lookForAll(port, door)
        assert.deepEqual(new Set(chains.map(({ presented }) => presented[0]?.pin)), both, door)
        const asked = addresses[0]?.answers.filter(({ only }) => only?.key !== 'Ed25519') ?? []
        assert.deepEqual(
          asked.filter(({ chain }) => chain === undefined),
          [],
          door,
        )
      }
    })
  })
