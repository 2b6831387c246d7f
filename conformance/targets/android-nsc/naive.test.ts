// Configurations that look pinned and are not: Android takes each without a word and lets the interceptor in. That
// the same phone refuses the generated one is worth something only because of these.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from './clients.ts'
import { Phone, REFUSED } from './phone.ts'

const phone = new Phone()
after(() => phone.close())

const CHANGES: Readonly<Record<string, readonly [from: RegExp, to: string]>> = {
  'a day that has passed': [/<pin-set>/, '<pin-set expiration="2020-01-01">'],
  'a misspelt pin-set': [/pin-set/g, 'pinn-set'],
  'a pattern with a star': [/>api\.example\.com</, '>*.example.com<'],
  'trust anchors that override pins': [
    /<pin-set>/,
    '<trust-anchors><certificates src="system" overridePins="true" /></trust-anchors><pin-set>',
  ],
}

describe('a configuration that is mended by hand', needs('java', 'android-nsc'), () => {
  let generated: string
  before(async () => {
    await phone.open()
    generated = configOf(await phone.generate(phone.pinSet()), 'main')
  })

  test('refuses the interceptor as it was generated', async () => {
    assert.match(await phone.ask(generated), REFUSED)
    assert.equal(await phone.ask(generated, { from: 'genuine' }), 'answered')
  })

  for (const [what, change] of Object.entries(CHANGES)) {
    test(`with ${what} pins nothing`, async () => {
      assert.equal(await phone.ask(mended(generated, ...change)), 'answered')
    })
  }

  test('with a pin that is too short stops the app, and so is noticed', async () => {
    const config = mended(generated, /(SHA-256">)[^<]{8}/, '$1')
    assert.match(await phone.ask(config, { from: 'genuine' }), /digest/i)
  })
})

function mended(generated: string, from: RegExp, to: string): string {
  const text = readFileSync(generated, 'utf8')
  const elements = text.slice(text.indexOf('<network-security-config'))
  assert.match(elements, from)
  const path = join(phone.dir, 'mended.xml')
  writeFileSync(path, elements.replace(from, to))
  return path
}
