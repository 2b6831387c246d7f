// Approved interception: with TrustKit, too, it is read by debug builds only, and by nobody else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from '../android-nsc/clients.ts'
import { Phone, REFUSED } from '../android-nsc/phone.ts'
import { trustKitApp } from './app.ts'

const phone = new Phone(trustKitApp())
after(() => phone.close())

describe('an app with TrustKit and an overlay', needs('java', 'android-nsc', 'trustkit'), () => {
  before(() => phone.open())

  test('lets an approved interceptor read debug builds, and nobody else, and no release', async () => {
    const approved = { interceptorIs: 'of the user', build: 'debug' } as const
    const files = await phone.generate(phone.pinSet(), { debugPins: phone.interceptorPin })
    const [main, debug] = [configOf(files, 'main'), configOf(files, 'debug')]
    assert.equal(await phone.ask(debug, approved), 'answered')
    assert.equal(await phone.ask(debug, { build: 'debug', from: 'genuine' }), 'answered')
    assert.notEqual(await phone.ask(debug, { ...approved, build: 'release' }), 'answered')
    assert.notEqual(await phone.ask(main, approved), 'answered')
    const others = await phone.generate(phone.pinSet(), { debugPins: `sha256/${'A'.repeat(43)}=` })
    assert.match(await phone.ask(configOf(others, 'debug'), approved), REFUSED)
  })

  test('has the pins of the overlay in no file of a release', async () => {
    const files = await phone.generate(phone.pinSet(), { debugPins: phone.interceptorPin })
    const hash = phone.interceptorPin.slice('sha256/'.length)
    const holding = files.filter((path) => readFileSync(path, 'utf8').includes(hash))
    assert.deepEqual(
      holding.map((path) => path.slice(path.indexOf('/src/'))),
      ['/src/debug/res/xml/network_security_config.xml'],
    )
  })
})
