// What a generated configuration says is what Android makes of it: scope, exclusions, expiry, debug builds, clear text.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from './clients.ts'
import { Phone, REFUSED } from './phone.ts'

const phone = new Phone()
after(() => phone.close())

describe('a generated configuration on Android', needs('java', 'android-nsc'), () => {
  before(() => phone.open())

  test('pins a name and, where the pin set says so, all below it', async () => {
    const narrow = await release({})
    assert.match(await phone.ask(narrow), REFUSED)
    assert.equal(await phone.ask(narrow, { host: 'deep.api.example.com' }), 'answered')
    const wide = await release({ subdomains: 'any' })
    for (const host of ['api.example.com', 'deep.api.example.com', 'very.deep.api.example.com']) {
      assert.match(await phone.ask(wide, { host }), REFUSED)
      assert.equal(await phone.ask(wide, { host, from: 'genuine' }), 'answered')
    }
  })

  test('leaves a name alone that is excluded from a wider entry', async () => {
    const open = { 'open.api.example.com': { mode: 'off', reason: 'managed elsewhere' } }
    const config = await release({ subdomains: 'any' }, open)
    assert.equal(await phone.ask(config, { host: 'open.api.example.com' }), 'answered')
    assert.match(await phone.ask(config, { host: 'deep.api.example.com' }), REFUSED)
  })

  test('lets pins lapse when they expire open, and not before', async () => {
    const until = (expiresAt: string) => ({ expiresAt, onExpiry: 'open' })
    assert.match(await phone.ask(await release(until('2900-01-01T00:00:00Z'))), REFUSED)
    assert.equal(await phone.ask(await release(until('2020-01-01T00:00:00Z'))), 'answered')
  })

  test('sends nothing in clear text to a pinned name', async () => {
    const config = await release({ subdomains: 'any' })
    const words = await phone.ask(config, { from: 'clear text', host: 'deep.api.example.com' })
    assert.match(words, /Cleartext HTTP traffic to deep.api.example.com not permitted/)
  })

  test('lets an approved interceptor read debug builds, and nobody else, and no release', async () => {
    const approved = { interceptorIs: 'of the user', build: 'debug' } as const
    const files = await phone.generate(phone.pinSet(), { debugPins: phone.interceptorPin })
    const [main, debug] = [configOf(files, 'main'), configOf(files, 'debug')]
    assert.equal(await phone.ask(debug, approved), 'answered')
    assert.notEqual(await phone.ask(debug, { ...approved, build: 'release' }), 'answered')
    assert.notEqual(await phone.ask(main, approved), 'answered')
    const others = await phone.generate(phone.pinSet(), { debugPins: `sha256/${'A'.repeat(43)}=` })
    assert.match(await phone.ask(configOf(others, 'debug'), approved), REFUSED)
  })
})

async function release(more: object, hosts: object = {}): Promise<string> {
  return configOf(await phone.generate(phone.pinSet(more, hosts)), 'main')
}
