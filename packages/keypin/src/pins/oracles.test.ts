// Whether our pins are right, as others see it: openssl asn1parse finds the slice for every type of key, and
// the tools that people compute pins with agree wherever they do not write the key anew.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { asn1parseKey } from '../testing/asn1parse.ts'
import { keyTypes } from '../testing/key-types.ts'
import { expected, MARKS, oracles } from '../testing/oracles.ts'
import { Workshop } from '../testing/workshop.ts'
import { readCertificate, spkiOf } from '../x509/certificate.ts'
import { readCertificateRequest } from '../x509/request.ts'
import { readPinMaterial } from './material.ts'
import { pinOf, pinOfPublicKey, pinOfSpki } from './of.ts'

const workshop = new Workshop()
after(() => workshop[Symbol.dispose]())

const openssl = needs('openssl')
const certificates = new Map<string, Uint8Array>()

if (openssl.skip === false) {
  for (const { id, make } of keyTypes) certificates.set(id, make(workshop))
}

for (const { id, title } of keyTypes) {
  test(`the key that asn1parse finds is the key that is hashed: ${title}`, openssl, () => {
    const der = certificates.get(id) as Uint8Array
    const { offset, length } = asn1parseKey(workshop, der)
    const slice = der.slice(offset, offset + length)
    assert.deepEqual(spkiOf(der), slice)
    assert.deepEqual(readCertificate(der).spki, slice)
    assert.equal(pinOf(der).text, `sha256/${createHash('sha256').update(slice).digest('base64')}`)
    assert.equal(pinOfSpki(slice).text, pinOf(der).text)
  })
}

const signing = [
  ['RSA', ['-newkey', 'rsa:2048']],
  ['RSA-PSS', ['-newkey', 'rsa-pss', '-sigopt', 'rsa_pss_saltlen:32', '-sha384']],
  [
    'RSA, signed by RSA-PSS',
    ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'],
  ],
  ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['P-521', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512']],
  ['secp256k1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']],
  ['Ed25519', ['-newkey', 'ed25519']],
  ['Ed448', ['-newkey', 'ed448']],
] as const

for (const [what, newkey] of signing) {
  test(`a request that openssl makes proves possession, and has the pin of its key: ${what}`, openssl, () => {
    const names = ['-subj', '/CN=api.example.com', '-addext', 'subjectAltName=DNS:api.example.com']
    const output = ['-noenc', '-keyout', 'request.key', '-out', 'request.pem']
    workshop.must(toolPath('openssl'), ['req', '-new', ...newkey, ...names, ...output])
    const key = workshop.must(toolPath('openssl'), [
      'pkey',
      '-in',
      'request.key',
      '-pubout',
      '-outform',
      'DER',
    ])
    const read = readPinMaterial(workshop.read('request.pem'))
    assert.deepEqual(read.possession, { valid: true })
    assert.equal(read.pin.text, pinOfPublicKey(key).text)
    assert.deepEqual(readCertificateRequest(read.material).subjectAltNames.dns, ['api.example.com'])
  })
}

for (const oracle of oracles) {
  test(
    `${oracle.id} gives the same pin unless it writes the key anew`,
    needs('openssl', ...oracle.tools),
    () => {
      const pins = oracle.pins(workshop, [...certificates.values()])
      for (const [i, [id, der]] of [...certificates].entries()) {
        const finding =
          pins[i] === undefined ? 'none' : `sha256/${pins[i]}` === pinOf(der).text ? 'same' : 'other'
        // Another version of the tool may know more than the one that was measured, but not less.
        const wanted = new Set([expected(oracle, id), 'same'])
        assert.ok(wanted.has(finding), `${oracle.id}, ${id}: ${finding}, expected ${expected(oracle, id)}`)
      }
    },
  )
}

test('the table in the manual is what was measured', () => {
  const manual = readFileSync(new URL('../../../../docs/pins-and-oracles.md', import.meta.url), 'utf8')
  for (const row of tableRows()) assert.ok(manual.includes(row), `docs/pins-and-oracles.md lacks:\n${row}`)
})

function tableRows(): string[] {
  const letters = oracles.map((_, i) => String.fromCharCode(65 + i))
  const legend = oracles.map(({ title }, i) => `- **${letters[i]}** ${title}`)
  const rows = keyTypes.map(({ id, title }) => {
    return `| ${title} | ${oracles.map((oracle) => MARKS[expected(oracle, id)]).join(' | ')} |`
  })
  return [...legend, `| key | ${letters.join(' | ')} |`, ...rows]
}
