// What TrustKit takes without a word pins nothing, and the generated code stops the app for: that it lets the
// interceptor in shows that it is the pins that keep him out.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from '../android-nsc/clients.ts'
import { Phone, REFUSED } from '../android-nsc/phone.ts'
import { trustKitApp } from './app.ts'

const careful = new Phone(trustKitApp())
const naive = new Phone(trustKitApp('NaiveTrustKit'))
after(() => {
  for (const phone of [careful, naive]) phone.close()
})

describe('an app with TrustKit', needs('java', 'android-nsc', 'trustkit'), () => {
  before(() => Promise.all([careful.open(), naive.open()]))

  test('refuses the interceptor with the generated configuration, and says what came and what is pinned', async () => {
    const config = configOf(await careful.generate(careful.pinSet()), 'main')
    const words = await careful.ask(config)
    assert.match(words, REFUSED)
    assert.match(words, /Peer certificate chain: *\n *[A-Za-z0-9+/]{43}= - CN=api\.example\.com/)
    for (const pin of readFileSync(config, 'utf8').match(/[A-Za-z0-9+/]{43}=/g) ?? [])
      assert.ok(words.includes(pin), words)
    assert.equal(await careful.ask(config, { from: 'genuine' }), 'answered')
  })

  test('is intercepted where the pin-set is misspelt and nobody looks, and does not start where we do', async () => {
    assert.equal(await naive.ask(await misspelt(naive)), 'answered')
    assert.match(await careful.ask(await misspelt(careful)), /does not pin api\.example\.com/)
  })
})

async function misspelt(phone: Phone): Promise<string> {
  const config = configOf(await phone.generate(phone.pinSet()), 'main')
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll('pin-set', 'pinn-set'))
  return config
}
