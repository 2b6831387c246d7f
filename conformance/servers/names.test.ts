// Whether what a server has for who names somebody, and for who does not, is told apart; given an address and a name.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from '@keypin/probe'
import { pinOf } from 'keypin'
import { daemons } from './registry.ts'
import { start } from './start.ts'
import { authority, HOST, issuing, look, lookForAll, needsOf, shown } from './world.ts'

const forAll = issuing.leaf('default.example.com')
const forHost = issuing.leaf(HOST)
const pins = { all: pinOf(forAll.der).text, host: pinOf(forHost.der).text }

for (const daemon of daemons.filter(({ names }) => names))
  describe(daemon.name, needsOf(daemon), () => {
    test('shows one certificate to who asks for its name, and another to everybody else', async () => {
      await using running = await start(daemon, shown(forAll), { ...shown(forHost), host: HOST })
      const [port = 0] = running.ports
      const named = await look(port, 'tls')
      assert.deepEqual([named.presented[0]?.pin, named.trust.coversHost], [pins.host, true])
      const nameless = await look(port, 'tls', { sendServername: false })
      assert.deepEqual([nameless.presented[0]?.pin, nameless.trust.coversHost], [pins.all, false])
      assert.equal(nameless.server?.servername, undefined)

      const { chains, addresses } = await lookForAll(port, 'tls')
      const answer = addresses[0]?.answers.find(({ servername }) => !servername)
      assert.equal(chains[answer?.chain ?? -1]?.presented[0]?.pin, pins.all)

      const trust = { ca: [authority.der], systemStore: false }
      const byAddress = await inspect(`127.0.0.1:${port}`, { ...trust, servername: HOST })
      assert.deepEqual([byAddress.presented[0]?.pin, byAddress.trust.coversHost], [pins.host, true])
      const addressAlone = await inspect(`127.0.0.1:${port}`, trust)
      assert.equal(addressAlone.presented[0]?.pin, pins.all)
    })
  })
