import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { createForge } from './forge.ts'
import { generateKey } from './keys.ts'
import type { CertificateOptions } from './options.ts'
import type { CertificateAuthority, Issued } from './story.ts'
import { withSwappedKey } from './swapped-key.ts'
import { printed, verify } from './testing/openssl.ts'

const now = new Date('2026-11-22T12:00:00Z')
const forge = createForge({ clock: () => now })
const host = 'api.example.com'
const genuineRoot = forge.root({ name: 'Genuine Root' })
const genuine = genuineRoot.intermediate({ name: 'Genuine Issuing' })

const unknownCritical = [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) }]

interface OddChain {
  readonly leaf: Issued
  /** What openssl says of it. */
  readonly complaint: RegExp
  readonly anchor?: CertificateAuthority
}

const leafWith = (options: CertificateOptions): Issued => genuine.leaf(host, options)
/** The genuine intermediate with its own key, made again with a fault. */
const below = (fault: CertificateOptions): Issued => genuineRoot.crossSign(genuine, fault).leaf(host)

const oddChains: Record<string, () => OddChain> = {
  'a leaf that has expired': () => ({ leaf: leafWith({ period: 'expired' }), complaint: /has expired/u }),
  'a leaf that is not yet valid': () => ({
    leaf: leafWith({ period: 'not-yet-valid' }),
    complaint: /not yet valid/u,
  }),
  'a leaf with dates of its own': () => ({
    leaf: leafWith({ notBefore: new Date('1990-01-01'), notAfter: new Date('1990-02-01') }),
    complaint: /has expired/u,
  }),
  'a leaf for another host': () => ({
    leaf: genuine.leaf('www.example.com'),
    complaint: /hostname mismatch/u,
  }),
  'a leaf that signs itself': () => ({ leaf: forge.selfSigned(host), complaint: /self-signed certificate/u }),
  'a leaf below a root nobody trusts': () => ({
    leaf: forge.root().leaf(host),
    complaint: /self-signed|unable to get/u,
  }),
  'a leaf below a root of the genuine name': () => ({
    leaf: forge.root({ like: genuineRoot }).intermediate({ like: genuine }).leaf(host),
    complaint: /signature failure|self-signed/u,
  }),
  'a leaf whose signature has one bit flipped': () => ({
    leaf: leafWith({ badSignature: true }),
    complaint: /signature failure/u,
  }),
  'a leaf with another key put in': () => ({
    leaf: withSwappedKey(leafWith({})),
    complaint: /signature failure/u,
  }),
  'a leaf for mail only': () => ({
    leaf: leafWith({ extendedKeyUsage: ['emailProtection'] }),
    complaint: /unsuitable.*purpose/u,
  }),
  'a leaf with an unknown critical extension': () => ({
    leaf: leafWith({ extensions: unknownCritical }),
    complaint: /unhandled critical/u,
  }),
  'a leaf with a NUL in its name': () => ({
    leaf: genuine.leaf([], { altNames: [{ dns: `${host}\0.evil.example` }] }),
    complaint: /hostname mismatch/u,
  }),
  'a leaf with a wildcard over two labels': () => ({
    leaf: genuine.leaf('*.com'),
    complaint: /hostname mismatch/u,
  }),
  'a leaf signed with SHA-1': () => ({
    leaf: rsaIssuing().leaf(host, { digest: 'sha1' }),
    complaint: /digest|too weak/u,
  }),
  'a leaf signed with MD5': () => ({
    leaf: rsaIssuing().leaf(host, { digest: 'md5' }),
    complaint: /digest|too weak/u,
  }),
  'a leaf with an RSA key of 1024 bits': () => ({
    leaf: leafWith({ key: 'RSA-1024' }),
    complaint: /key too (?:weak|small)/u,
  }),
  'a leaf with a curve of 192 bits': () => ({
    leaf: leafWith({ key: 'P-192' }),
    complaint: /key too (?:weak|small)/u,
  }),
  'an intermediate that has expired': () => ({
    leaf: below({ period: 'expired' }),
    complaint: /has expired/u,
  }),
  'an intermediate that is no authority': () => ({ leaf: below({ ca: false }), complaint: /invalid CA/u }),
  'an intermediate without basic constraints': () => ({
    leaf: below({ ca: 'absent' }),
    complaint: /invalid CA|basic/iu,
  }),
  'an intermediate that may not sign': () => ({
    leaf: below({ keyUsage: ['digitalSignature'] }),
    complaint: /not include|invalid CA|key usage|keyCertSign/iu,
  }),
  'an intermediate for mail only': () => ({
    leaf: below({ extendedKeyUsage: ['emailProtection'] }),
    complaint: /unsuitable.*purpose/u,
  }),
  'an intermediate with a bad signature': () => ({
    leaf: below({ badSignature: true }),
    complaint: /signature failure/u,
  }),
  'an intermediate with an unknown critical extension': () => ({
    leaf: below({ extensions: unknownCritical }),
    complaint: /unhandled critical/u,
  }),
  'one intermediate too many': () => ({
    leaf: genuineRoot.intermediate({ pathLength: 0 }).intermediate().leaf(host),
    complaint: /path length constraint exceeded/u,
  }),
  'a leaf that issued a leaf': () => ({
    leaf: forge
      .authority({ certificate: leafWith({ key: stolen }), key: stolen, issuer: genuine })
      .leaf(host),
    complaint: /invalid CA/u,
  }),
  'a name that is not permitted': () => ({
    leaf: below({ nameConstraints: { permitted: [{ dns: 'example.net' }] } }),
    complaint: /permitted subtree violation/u,
  }),
  'a name that is excluded': () => ({
    leaf: below({ nameConstraints: { excluded: [{ dns: 'example.com' }] } }),
    complaint: /excluded subtree violation/u,
  }),
  'an address that is not permitted': () => ({
    leaf: genuineRoot
      .intermediate({ nameConstraints: { permitted: [{ ip: '10.0.0.0/8' }, { ip: '2001:db8::/33' }] } })
      .leaf([host, '11.0.0.1']),
    complaint: /permitted subtree violation/u,
  }),
  'a mail address that is excluded': () => ({
    leaf: genuineRoot
      .intermediate({ nameConstraints: { excluded: [{ email: 'example.com' }] } })
      .leaf(host, { altNames: [{ email: 'root@example.com' }] }),
    complaint: /excluded subtree violation/u,
  }),
  'a subject outside the permitted directory': () => ({
    leaf: below({ nameConstraints: { permitted: [{ directory: { organization: 'Example' } }] } }),
    complaint: /permitted subtree violation/u,
  }),
}

const stolen = generateKey('P-256')
const rsaKey = generateKey('RSA-2048')
const rsaIssuing = (): CertificateAuthority => genuineRoot.intermediate({ key: rsaKey })

describe('openssl', needs('openssl'), () => {
  test('accepts the chain that is not odd', () => {
    const leaf = leafWith({})
    assert.deepEqual(verify({ chain: leaf.chain(), anchors: [genuineRoot], host, now }), {
      ok: true,
      output: 'leaf: OK\n',
    })
    assert.ok(verify({ chain: below({}).chain(), anchors: [genuineRoot], host, now }).ok)
  })

  for (const [story, make] of Object.entries(oddChains)) {
    test(`refuses ${story}`, () => {
      const { leaf, complaint } = make()
      const { ok, output } = verify({ chain: leaf.chain(), anchors: [genuineRoot], host, now })
      assert.match(output, complaint)
      assert.ok(!ok)
    })
  }

  test('accepts names and addresses inside their constraints', () => {
    const permitted = [{ dns: 'example.com' }, { ip: '10.0.0.0/8' }, { ip: '2001:db8::/33' }] as const
    const leaf = genuineRoot
      .intermediate({ nameConstraints: { permitted } })
      .leaf([host, '10.255.0.1', '2001:db8:7fff::1'])
    assert.equal(verify({ chain: leaf.chain(), anchors: [genuineRoot], host, now }).output, 'leaf: OK\n')
  })
})

describe('a certificate without alternative names', () => {
  test('says its host in the common name alone, for clients that still look there', () => {
    const bare = new X509Certificate(leafWith({ subjectAltName: 'absent' }).der)
    assert.deepEqual([bare.subjectAltName, bare.subject], [undefined, `CN=${host}`])
    assert.equal(bare.checkHost(host, { subject: 'always' }), host)
    assert.equal(bare.checkHost(host, { subject: 'never' }), undefined)
  })

  test('may be of version 1, which has no extensions', () => {
    const first = new X509Certificate(leafWith({ version: 1 }).der)
    assert.deepEqual(
      [first.subjectAltName, first.keyUsage, first.subject],
      [undefined, undefined, `CN=${host}`],
    )
    assert.ok(first.verify(new X509Certificate(genuine.der).publicKey))
  })
})

describe('like', () => {
  const genuineLeaf = leafWith({ days: 30 })
  const interceptor = forge.root({ name: 'Interceptor' })
  const forgedIssuing = interceptor.intermediate({ like: genuine })
  const forged = forgedIssuing.leaf(host, { like: genuineLeaf })
  const facts = ({ der }: { der: Uint8Array }): object => {
    const { subject, issuer, serialNumber } = new X509Certificate(der)
    const text = new X509Certificate(der).toLegacyObject()
    return { subject, issuer, serialNumber, san: text.subjectaltname }
  }

  test('gives a forged chain the names, serial number and key identifiers of the genuine one', () => {
    assert.deepEqual(facts(forged), facts(genuineLeaf))
    assert.equal(keyIdentifiers(forged), keyIdentifiers(genuineLeaf))
    assert.equal(new X509Certificate(forgedIssuing.der).subject, new X509Certificate(genuine.der).subject)
  })

  test('fools a check of names, serial numbers and key identifiers, and none of the key', () => {
    assert.ok(new X509Certificate(forged.der).checkIssued(new X509Certificate(genuine.der)))
    assert.ok(!new X509Certificate(forged.der).verify(new X509Certificate(genuine.der).publicKey))
    assert.ok(
      !new X509Certificate(forged.der).publicKey.equals(new X509Certificate(genuineLeaf.der).publicKey),
    )
  })

  test('leaves a chain that who trusts the interceptor accepts', needs('openssl'), () => {
    assert.equal(verify({ chain: forged.chain(), anchors: [interceptor], host, now }).output, 'leaf: OK\n')
  })

  test('takes PEM, DER or a certificate, and refuses anything else', () => {
    for (const like of [genuineLeaf, genuineLeaf.pem, genuineLeaf.der]) {
      assert.deepEqual(facts(forgedIssuing.leaf(host, { like })), facts(genuineLeaf))
    }
    const refusal = { code: 'FORGE_CERTIFICATE_UNREADABLE' }
    for (const like of [
      '',
      'text',
      new Uint8Array(),
      Uint8Array.of(0x30, 0x84, 1),
      genuineLeaf.der.subarray(0, 100),
    ]) {
      assert.throws(() => forgedIssuing.leaf(host, { like }), refusal)
    }
  })
})

/** Subject and authority key identifier as openssl-style text, by their place in the certificate. */
function keyIdentifiers({ der }: { der: Uint8Array }): string {
  const bytes = Buffer.from(der)
  const at = (oid: string): string => {
    const start = bytes.indexOf(Buffer.from(oid, 'hex'))
    return bytes.subarray(start, start + 31).toString('hex')
  }
  return `${at('0603551d0e')} ${at('0603551d23')}`
}

describe('odd sizes and values', () => {
  test('a chain of a megabyte is made in well under a second', () => {
    const started = performance.now()
    const hosts = Array.from({ length: 40_000 }, (_, at) => `host-${at}.of-a-long-list.example.com`)
    const leaf = genuine.leaf(hosts)
    assert.ok(leaf.der.length > 1_000_000)
    assert.equal(new X509Certificate(leaf.der).subject, 'CN=host-0.of-a-long-list.example.com')
    // usually 60 ms
    assert.ok(performance.now() - started < 1000)
  })

  test('dates before 1950 and after 2049 are written as GeneralizedTime', () => {
    const leaf = new X509Certificate(
      leafWith({ notBefore: new Date('1949-12-31T23:59:59Z'), notAfter: new Date('9999-12-31T23:59:59Z') })
        .der,
    )
    assert.equal(new Date(leaf.validFrom).toISOString(), '1949-12-31T23:59:59.000Z')
    assert.equal(new Date(leaf.validTo).toISOString(), '9999-12-31T23:59:59.000Z')
    assert.throws(() => leafWith({ notAfter: new Date(Number.NaN) }), {
      code: 'FORGE_OPTION_INVALID',
      message: /^notAfter:/u,
    })
    assert.throws(() => leafWith({ notAfter: new Date(8e15) }), { code: 'FORGE_OPTION_INVALID' })
  })

  test('a serial number is hexadecimal, or octets that may even be negative', () => {
    assert.equal(new X509Certificate(leafWith({ serial: '00ff' }).der).serialNumber, 'FF')
    assert.equal(new X509Certificate(leafWith({ serial: Uint8Array.of(0xff) }).der).serialNumber, '-01')
    assert.throws(() => leafWith({ serial: 'xyz' }), { code: 'FORGE_OPTION_INVALID', message: /"xyz"/u })
  })

  test('must-staple and timestamps are there when asked for', () => {
    const text = (options: CertificateOptions): string => Buffer.from(leafWith(options).der).toString('hex')
    const mustStaple = '06082b06010505070118'
    const timestampList = '060a2b06010401d679020402'
    assert.ok(!text({}).includes(mustStaple) && !text({}).includes(timestampList))
    assert.ok(text({ mustStaple: true }).includes(mustStaple))
    assert.ok(text({ timestamps: 2 }).includes(timestampList))
    assert.throws(() => leafWith({ timestamps: 1000 }), {
      code: 'FORGE_OPTION_INVALID',
      message: /^timestamps:/u,
    })
  })

  test('openssl reads two timestamps', needs('openssl'), () => {
    const { output } = printed(leafWith({ timestamps: 2, mustStaple: true }))
    assert.equal(output.match(/Signed Certificate Timestamp:/gu)?.length, 2)
    assert.match(output, /TLS Feature:\s+status_request/u)
  })

  test('an object identifier that is none is refused, and so is an address', () => {
    const value = Uint8Array.of(5, 0)
    for (const oid of ['', '3.1', '1.2.', '1.02', '1.2.3; DROP', '1']) {
      assert.throws(() => leafWith({ extensions: [{ oid, value }] }), { code: 'FORGE_OPTION_INVALID' })
    }
    for (const ip of ['', '10.0.0.0/33', '10.0.0.0/x', '::1/129', 'fe80::1%lo']) {
      assert.throws(() => leafWith({ altNames: [{ ip }] }), { code: 'FORGE_OPTION_INVALID' })
    }
  })

  test('a certificate is a copy of its own, not a slice of a shared buffer', () => {
    const { der } = leafWith({})
    assert.equal(der.buffer.byteLength, der.length)
    assert.equal(Object.getPrototypeOf(der), Uint8Array.prototype)
  })
})
