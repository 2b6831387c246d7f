// What is diagnosed here was made by openssl, from certificates of public CAs: not by the code that looks for it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { parsePin, pinOf, readCertificate, readCertificates } from 'keypin'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { diagnoseWrongHash } from './wrong-hashes.ts'

const real = (name: string): { pem: string; der: Uint8Array } => {
  const pem = rootCertificates.find((one) => {
    const [der] = readCertificates(one)
    return der !== undefined && readCertificate(der).subject.text.includes(`CN=${name},`)
  })
  assert.ok(pem, `Node has no ${name} among its roots`)
  return { pem: `${pem.trimEnd()}\n`, der: readCertificates(pem)[0] as Uint8Array }
}
const rsa = real('ISRG Root X1')
const ec = real('ISRG Root X2')

const sha256 = (input: Uint8Array | string): string =>
  `sha256/${createHash('sha256').update(input).digest('base64')}`

/** What the tool of that name makes of an input. */
function openssl(args: string, input: string | Uint8Array): Buffer {
  return execFileSync(toolPath('openssl'), args.split(' '), { input, stdio: ['pipe', 'pipe', 'ignore'] })
}

const publicKey = (pem: string): Buffer => openssl('x509 -noout -pubkey', pem)
const spki = (pem: string): Buffer => openssl('pkey -pubin -outform der', publicKey(pem))

type Case = [what: RegExp, certificate: typeof rsa, hashed: () => Uint8Array | string]

const cases: Case[] = [
  [/^the whole certificate$/, ec, () => openssl('x509 -outform der', ec.pem)],
  // the last 97 bytes of P-384: 04, x, y
  [/^the bare EC point, without its algorithm$/, ec, () => spki(ec.pem).subarray(-97)],
  [
    /^the PKCS #1 key, without its algorithm$/,
    rsa,
    () => openssl('rsa -pubin -RSAPublicKey_out -outform der', publicKey(rsa.pem)),
  ],
  [
    /^the PEM text of the PKCS #1 key$/,
    rsa,
    () => openssl('rsa -pubin -RSAPublicKey_out', publicKey(rsa.pem)),
  ],
  [/^the line with the modulus that openssl prints$/, rsa, () => openssl('x509 -noout -modulus', rsa.pem)],
  [/^the PEM text of the certificate$/, rsa, () => openssl('x509', rsa.pem)],
  [/^the PEM text of the public key$/, ec, () => publicKey(ec.pem)],
  [/^the PEM text of the public key$/, ec, () => publicKey(ec.pem).toString().trimEnd()],
  [
    /^the PEM text of the certificate with CRLF line ends$/,
    ec,
    () => openssl('x509', ec.pem).toString().replaceAll('\n', '\r\n'),
  ],
  [/^the base64 of the public key$/, rsa, () => spki(rsa.pem).toString('base64')],
  [/^the base64 of the public key$/, rsa, () => `${spki(rsa.pem).toString('base64')}\n`],
  [
    /^the hexadecimal hash of the public key, hashed again$/,
    rsa,
    () => createHash('sha256').update(spki(rsa.pem)).digest('hex'),
  ],
  [
    /^the hash of the public key, hashed again$/,
    ec,
    () => createHash('sha256').update(spki(ec.pem)).digest(),
  ],
]

for (const [what, certificate, hashed] of cases)
  test(`a pin is told to be of ${what.source.slice(1, -1)}, and what it should be`, needs('openssl'), () => {
    const found = diagnoseWrongHash(parsePin(sha256(hashed())), [rsa.der, ec.der])
    assert.match(found?.what ?? 'not recognized', what)
    assert.equal(found?.right, sha256(spki(certificate.pem)))
  })

test('the hash of the key, given as that of a certificate, is told to be so', needs('openssl'), () => {
  const found = diagnoseWrongHash(parsePin(`cert-${sha256(spki(ec.pem))}`), [rsa.der, ec.der])
  assert.equal(found?.what, 'the public key alone')
  assert.equal(found?.right, pinOf(ec.der, 'certificate').text)
})

test('the key that Node calls pubkey is the point of an EC key, and the whole of an RSA key', () => {
  const pubkey = (der: Uint8Array): Uint8Array => readCertificate(der).spki
  // the naive pin is right for RSA, which is why nobody notices
  assert.equal(diagnoseWrongHash(parsePin(sha256(pubkey(rsa.der))), [rsa.der]), undefined)
  assert.match(
    diagnoseWrongHash(parsePin(sha256(pubkey(ec.der).subarray(-97))), [ec.der])?.what ?? '',
    /EC point/,
  )
})

test('nothing is said of the hash of another key', () => {
  assert.equal(diagnoseWrongHash(pinOf(rsa.der), [ec.der]), undefined)
  assert.equal(diagnoseWrongHash(parsePin(sha256('no certificate')), [rsa.der, ec.der]), undefined)
})
