import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CertificateError } from '../errors.ts'
import { certificateWith, extension, generalName, name } from '../testing/certificate-parts.ts'
import {
  boolean,
  element,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
  text,
} from '../testing/der-writer.ts'
import { type Certificate, readCertificate } from './certificate.ts'

const SAN = '2.5.29.17'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const EKU = '2.5.29.37'
const NAME_CONSTRAINTS = '2.5.29.30'
const SKI = '2.5.29.14'
const AKI = '2.5.29.35'
const AIA = '1.3.6.1.5.5.7.1.1'
const SCTS = '1.3.6.1.4.1.11129.2.4.2'

function read(id: string, value: Uint8Array, critical = false): Certificate {
  return readCertificate(certificateWith(extension(id, value, critical)))
}

function refuses(id: string, value: Uint8Array, message: RegExp): void {
  assert.throws(
    () => read(id, value),
    (error) => error instanceof CertificateError && message.test(error.message),
  )
}

test('names of every form are told apart', () => {
  const names = sequence(
    generalName(2, 'api.example.com'),
    generalName(2, '*.example.com'),
    generalName(7, Uint8Array.of(192, 0, 2, 1)),
    generalName(7, Buffer.from('20010db8000000000000000000000001', 'hex')),
    generalName(1, 'a@example.com'),
    generalName(6, 'https://example.com'),
    element(0xa4, name()),
  )
  const { dns, ip, ipBytes, other } = read(SAN, names).subjectAltNames
  assert.deepEqual(dns, ['api.example.com', '*.example.com'])
  assert.deepEqual(ip, ['192.0.2.1', '2001:db8::1'])
  assert.deepEqual(
    ipBytes.map((bytes) => bytes.length),
    [4, 16],
  )
  assert.equal(other, 3)
})

test('a DNS name with a NUL in it is equal to no host name', () => {
  const { dns } = read(SAN, sequence(generalName(2, 'good.example\u0000.evil.example'))).subjectAltNames
  assert.deepEqual(dns, ['good.example\\u{0}.evil.example'])
})

const addresses: readonly (readonly [hex: string, written: string])[] = [
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['00010000000000010000000000000000', '1:0:0:1::'],
  ['00000000000000000000ffffc0000201', '::ffff:c000:201'],
]

for (const [hex, written] of addresses) {
  test(`the address ${written} is written as RFC 5952 has it`, () => {
    const { ip } = read(SAN, sequence(generalName(7, Buffer.from(hex, 'hex')))).subjectAltNames
    assert.deepEqual(ip, [written])
    assert.equal(new URL(`https://[${written}]/`).hostname, `[${written}]`, 'as the URL standard has it too')
  })
}

test('an address of 5 bytes is refused', () => {
  refuses(SAN, sequence(generalName(7, new Uint8Array(5))), /an IP address of 5 bytes, not 4 or 16/)
})

test('a name of a form that does not exist is refused', () => {
  refuses(SAN, sequence(element(0x89, Uint8Array.of(1))), /unknown form of name/)
  refuses(SAN, sequence(element(0xa2, text('a'))), /unknown form of name/)
})

test('basic constraints say whether it is a CA and how long the path may be', () => {
  assert.deepEqual(read(BASIC_CONSTRAINTS, sequence()).basicConstraints, { ca: false })
  assert.deepEqual(read(BASIC_CONSTRAINTS, sequence(boolean(true))).basicConstraints, { ca: true })
  const limited = sequence(boolean(true), integer(0))
  assert.deepEqual(read(BASIC_CONSTRAINTS, limited).basicConstraints, { ca: true, pathLength: 0 })
  const explicitFalse = sequence(boolean(false), integer(3))
  assert.deepEqual(read(BASIC_CONSTRAINTS, explicitFalse).basicConstraints, { ca: false, pathLength: 3 })
})

test('a path length that is negative or vast is refused', () => {
  const negative = sequence(boolean(true), element(0x02, Uint8Array.of(0xff)))
  refuses(BASIC_CONSTRAINTS, negative, /pathLenConstraint is not a small number/)
  refuses(
    BASIC_CONSTRAINTS,
    sequence(boolean(true), integer(1n << 64n)),
    /pathLenConstraint is not a small number/,
  )
})

test('a CA flag that is neither true nor false is refused', () => {
  const flag = element(0x01, Uint8Array.of(1))
  refuses(BASIC_CONSTRAINTS, sequence(flag), /cA is neither TRUE nor FALSE/)
})

test('key usage is told by name', () => {
  const ca = element(0x03, Uint8Array.of(1, 0b0000_0110))
  assert.deepEqual(read(KEY_USAGE, ca).keyUsage, ['keyCertSign', 'cRLSign'])
  const leaf = element(0x03, Uint8Array.of(5, 0b1010_0000))
  assert.deepEqual(read(KEY_USAGE, leaf).keyUsage, ['digitalSignature', 'keyEncipherment'])
  const last = element(0x03, Uint8Array.of(7, 0, 0b1000_0000))
  assert.deepEqual(read(KEY_USAGE, last).keyUsage, ['decipherOnly'])
  assert.deepEqual(read(KEY_USAGE, element(0x03, Uint8Array.of(0))).keyUsage, [])
})

test('key usage that is no BIT STRING is refused', () => {
  refuses(KEY_USAGE, element(0x03), /keyUsage is not a BIT STRING/)
  refuses(KEY_USAGE, element(0x03, Uint8Array.of(8, 0)), /keyUsage is not a BIT STRING/)
})

test('extended key usage is told by number, unknown ones too', () => {
  const purposes = sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.2.3'))
  assert.deepEqual(read(EKU, purposes).extendedKeyUsage, ['1.3.6.1.5.5.7.3.1', '1.2.3'])
})

test('name constraints are told by form and side', () => {
  const permitted = explicit(0, sequence(generalName(2, 'example.com')), sequence(generalName(2, '')))
  const range = Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0)
  const excluded = element(0xa1, sequence(generalName(7, range)))
  const constraints = read(NAME_CONSTRAINTS, sequence(permitted, excluded)).nameConstraints
  assert.deepEqual(constraints?.permitted.dns, ['example.com', ''])
  assert.deepEqual(constraints?.excluded.ip, [{ address: range.slice(0, 4), mask: range.slice(4) }])
  assert.equal(constraints?.otherForms, false)
  assert.deepEqual(constraints?.forms, ['dNSName', 'iPAddress'])
})

test('name constraints of other forms are flagged', () => {
  const directory = element(0xa4, name(['2.5.4.10', text('Example')]))
  const constraints = read(NAME_CONSTRAINTS, sequence(explicit(0, sequence(directory)))).nameConstraints
  assert.equal(constraints?.otherForms, true)
  assert.equal(constraints?.permitted.directory.length, 1)
})

test('a subtree with a minimum is flagged, since RFC 5280 gives it no meaning', () => {
  const subtree = sequence(generalName(2, 'example.com'), element(0x80, Uint8Array.of(1)))
  const constraints = read(NAME_CONSTRAINTS, sequence(explicit(0, subtree))).nameConstraints
  assert.equal(constraints?.otherForms, true)
})

test('name constraints without a constraint are refused', () => {
  refuses(NAME_CONSTRAINTS, sequence(), /without a constraint/)
  refuses(NAME_CONSTRAINTS, sequence(explicit(0)), /with an empty list/)
})

test('an IP constraint of 7 bytes is refused', () => {
  refuses(NAME_CONSTRAINTS, sequence(explicit(0, sequence(generalName(7, new Uint8Array(7))))), /not 8 or 32/)
})

test('key identifiers are told in hexadecimal', () => {
  assert.equal(read(SKI, octetString(Uint8Array.of(0xab, 0xcd))).subjectKeyId, 'abcd')
  assert.equal(read(AKI, sequence(element(0x80, Uint8Array.of(0xef)))).authorityKeyId, 'ef')
  assert.equal(read(AKI, sequence()).authorityKeyId, undefined)
})

test('an issuer may be identified by name and serial number', () => {
  const issuer = element(0xa1, element(0xa4, name()))
  const found = read(AKI, sequence(issuer, element(0x82, Uint8Array.of(0x12)))).authorityCertificate
  assert.deepEqual(found, { issuer: name(), serial: '12' })
})

test('where the issuer is found is told, made visible', () => {
  const entry = (method: string, uri: string): Uint8Array => sequence(oid(method), generalName(6, uri))
  const info = sequence(
    entry('1.3.6.1.5.5.7.48.1', 'http://o/'),
    entry('1.3.6.1.5.5.7.48.2', 'http://i/\u0000'),
  )
  assert.deepEqual(read(AIA, info).authorityInfo, { issuers: ['http://i/\\u{0}'], ocsp: ['http://o/'] })
})

test('certificate timestamps are counted', () => {
  const list = (...lengths: readonly number[]): Uint8Array => {
    const items = lengths.flatMap((length) => [0, length, ...Array(length).fill(1)])
    return octetString(Uint8Array.of(0, items.length, ...items))
  }
  assert.equal(read(SCTS, list(3, 5)).scts, 2)
  assert.equal(read(SCTS, list()).scts, 0)
  assert.equal(read(AIA, sequence()).scts, undefined)
})

test('what is only shown to people is left out when it is malformed', () => {
  assert.equal(read(SCTS, octetString(Uint8Array.of(0))).scts, undefined)
  assert.equal(read(SCTS, octetString(Uint8Array.of(0, 9, 0, 1))).scts, undefined)
  assert.equal(read(AIA, sequence(text('x'))).authorityInfo, undefined)
})

test('what judgement rests on is refused when it is malformed', () => {
  for (const id of [SAN, BASIC_CONSTRAINTS, KEY_USAGE, EKU, NAME_CONSTRAINTS, SKI, AKI]) {
    refuses(id, text('x'), /should be/)
    refuses(id, new Uint8Array(0), /should be/)
  }
  const trailing = Buffer.concat([sequence(boolean(true)), boolean(true)])
  refuses(BASIC_CONSTRAINTS, trailing, /too many after extension/)
})

test('a critical extension that Keypin does not process is told', () => {
  assert.deepEqual(read('1.2.3.4', text('x'), true).unknownCritical, ['1.2.3.4'])
  assert.deepEqual(read('1.2.3.4', text('x'), false).unknownCritical, [])
  assert.deepEqual(
    read('1.3.6.1.4.1.11129.2.4.3', text('x'), true).unknownCritical.length,
    1,
    'precertificate',
  )
  assert.deepEqual(read('2.5.29.36', sequence(), true).unknownCritical, ['2.5.29.36'], 'policyConstraints')
  assert.deepEqual(read('2.5.29.32', sequence(), true).unknownCritical, [], 'certificatePolicies')
  const identifier = Uint8Array.of(4, 1, 7)
  assert.deepEqual(read('2.5.29.14', identifier, true).unknownCritical, ['2.5.29.14'], 'subjectKeyIdentifier')
  assert.deepEqual(read('2.5.29.14', identifier, false).unknownCritical, [])
})

test('all extensions are listed in order', () => {
  const both = certificateWith(extension(AKI, sequence()), extension('1.2.3.4', text('x')))
  assert.deepEqual(readCertificate(both).extensions, [AKI, '1.2.3.4'])
})
