import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { connect, createServer } from 'node:tls'
import fc from 'fast-check'
import { needs } from '../../../tools/testing/needs.ts'
import { readCertificateFacts } from './certificate-facts.ts'
import { readElement, readElements } from './der.ts'
import { createForge, root, selfSigned } from './forge.ts'
import { type KeyName, keyNames } from './keys.ts'
import type { CertificateAuthority, Issued } from './story.ts'
import { verify } from './testing/openssl.ts'

const now = new Date('2026-11-22T12:00:00Z')
const forge = createForge({ clock: () => now })
const host = 'api.example.com'

const subjectOf = ({ der }: { der: Uint8Array }): string => new X509Certificate(der).subject
const keyOf = ({ der }: { der: Uint8Array }): string =>
  Buffer.from(readCertificateFacts(der).publicKeyInfo).toString('hex')

describe('a story', () => {
  test('reads from root to leaf, and its chain from leaf to root', () => {
    const authority = root({ name: 'Root' })
    const leaf = authority.intermediate({ name: 'Issuing' }).leaf(host)
    assert.deepEqual(leaf.chain().map(subjectOf), [`CN=${host}`, 'CN=Issuing', 'CN=Root'])
    assert.equal(leaf.chain().at(-1), authority)
  })

  test('sends the chain without its root, unless asked', () => {
    const leaf = root().intermediate().leaf(host)
    const [own, issuing, authority] = leaf.chain().map(({ pem }) => pem)
    assert.equal(leaf.chainPem(), `${own}${issuing}`)
    assert.equal(leaf.chainPem({ root: true }), `${own}${issuing}${authority}`)
  })

  test('sends a certificate that signs itself', () => {
    const lone = selfSigned(host)
    assert.equal(lone.chainPem(), lone.pem)
    assert.equal(root().chainPem().match(/BEGIN/gu)?.length, 1)
  })

  test('links every certificate to the next by name, key identifier and signature', () => {
    const chain = root().intermediate().intermediate().leaf(host).chain()
    const certificates = chain.map(({ der }) => new X509Certificate(der))
    for (const [at, certificate] of certificates.entries()) {
      const issuer = certificates[at + 1] ?? certificate
      assert.equal(certificate.issuer, issuer.subject)
      assert.ok(certificate.checkIssued(issuer))
      assert.ok(certificate.verify(issuer.publicKey))
    }
  })

  test('gives every certificate a key, a serial number and every authority a name of its own', () => {
    const made: Issued[] = []
    const visit = (authority: CertificateAuthority, depth: number): void => {
      made.push(authority, authority.leaf(host), authority.leaf(host))
      for (let n = 0; depth > 0 && n < 3; n++) visit(authority.intermediate(), depth - 1)
    }
    visit(root(), 3)
    const distinct = (facts: readonly string[]): number => new Set(facts).size
    assert.equal(distinct(made.map(keyOf)), made.length)
    assert.equal(distinct(made.map(({ der }) => new X509Certificate(der).serialNumber)), made.length)
    assert.equal(distinct(made.map(subjectOf)), made.length / 3 + 1)
  })

  test('is signed at the moment of the clock handed in', () => {
    const facts = readCertificateFacts(forge.root().leaf(host))
    assert.equal(facts.notBefore.toISOString(), '2026-11-22T11:00:00.000Z')
    assert.equal(facts.notAfter.toISOString(), '2027-02-20T12:00:00.000Z')
  })

  test('does not outlive its issuer, unless told to', () => {
    const short = forge.root({ days: 7 })
    assert.deepEqual(readCertificateFacts(short.leaf(host)).notAfter, readCertificateFacts(short).notAfter)
    const told = readCertificateFacts(short.leaf(host, { days: 8 }))
    assert.equal(told.notAfter.toISOString(), '2026-11-30T12:00:00.000Z')
  })

  test('draws serial numbers of 128 bits from the randomness handed in, always positive', () => {
    const serialFrom = (octets: number[]): Uint8Array => {
      const bytes = Uint8Array.from({ length: 16 }, (_, at) => octets[at] ?? 7)
      const seeded = createForge({ random: (size) => bytes.subarray(0, size) })
      return readCertificateFacts(seeded.selfSigned(host)).serial
    }
    assert.equal(serialFrom([0xff]).length, 17)
    assert.equal(serialFrom([0xff])[0], 0)
    assert.equal(serialFrom([0x7f]).length, 16)
    assert.deepEqual([...serialFrom([0, 0x80])].slice(0, 2), [0, 0x80])
    assert.deepEqual([...serialFrom([0, 0, 1])].slice(0, 2), [1, 7])
  })
})

describe('a genuine chain', () => {
  // DSA is no key for TLS; OpenSSL's strict mode wants named curves and no MD5, SHA-1 or short keys.
  const unfit = new Set<KeyName>(['DSA-2048', 'P-192', 'P-256-explicit', 'RSA-1024', 'RSA-8192'])
  const tooNew = (name: KeyName): boolean => name.startsWith('ML-DSA')

  for (const key of keyNames.filter((name) => !unfit.has(name) && !tooNew(name))) {
    test(`of ${key} keys is accepted by openssl`, needs('openssl'), () => {
      const authority = forge.root({ key })
      const leaf = authority.intermediate({ key }).leaf(host, { key })
      assert.deepEqual(verify({ chain: leaf.chain(), anchors: [authority], host, now }), {
        ok: true,
        output: 'leaf: OK\n',
      })
    })
  }

  test('for several names and addresses is accepted for each, and for no other', needs('openssl'), () => {
    const authority = forge.root()
    const leaf = authority.leaf([host, '*.example.net', '127.0.0.1', '2001:db8::1', 'münchen.example'])
    const ask = (name: object): boolean =>
      verify({ chain: leaf.chain(), anchors: [authority], now, ...name }).ok
    for (const good of [host, 'a.example.net', 'xn--mnchen-3ya.example']) assert.ok(ask({ host: good }), good)
    for (const good of ['127.0.0.1', '2001:db8::1']) assert.ok(ask({ ip: good }), good)
    for (const bad of ['example.net', 'a.b.example.net', 'www.example.com'])
      assert.ok(!ask({ host: bad }), bad)
    for (const bad of ['127.0.0.2', '2001:db8::2']) assert.ok(!ask({ ip: bad }), bad)
  })

  test(
    'for a host too long for a common name has an empty subject and is still accepted',
    needs('openssl'),
    () => {
      const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`
      const authority = forge.root()
      const leaf = authority.leaf(long)
      assert.equal(new X509Certificate(leaf.der).subject, undefined)
      assert.ok(verify({ chain: leaf.chain(), anchors: [authority], host: long, now }).ok)
    },
  )
})

describe('a signature', () => {
  // RFC 5758, RFC 4055, RFC 8410: the object identifiers in DER
  const sha256WithRsa = '06092a864886f70d01010b'
  const rsaPss = '06092a864886f70d01010a'
  const ecdsaWithSha384 = '06082a8648ce3d040303'
  const ecdsaWithSha512 = '06082a8648ce3d040304'
  const ed25519 = '06032b6570'
  const holds = ({ der }: Issued, oid: string): boolean => Buffer.from(der).includes(Buffer.from(oid, 'hex'))

  test('is of the kind that fits the key', () => {
    assert.ok(holds(selfSigned(host, { key: 'P-384' }), ecdsaWithSha384))
    assert.ok(holds(selfSigned(host, { key: 'P-521' }), ecdsaWithSha512))
    assert.ok(holds(selfSigned(host, { key: 'RSA-2048' }), sha256WithRsa))
    assert.ok(holds(selfSigned(host, { key: 'RSA-PSS-2048' }), rsaPss))
    assert.ok(holds(selfSigned(host, { key: 'Ed25519' }), ed25519))
  })

  test('is of the kind that was asked for', () => {
    assert.ok(holds(selfSigned(host, { digest: 'sha512' }), ecdsaWithSha512))
    const padded = selfSigned(host, { key: 'RSA-2048', padding: 'pss', digest: 'sha384' })
    const certificate = new X509Certificate(padded.der)
    assert.ok(holds(padded, rsaPss) && !holds(padded, sha256WithRsa))
    assert.ok(certificate.verify(certificate.publicKey))
  })

  test('that the key cannot make is refused, with the kind of key named', () => {
    const refusal = { name: 'ForgeError', code: 'FORGE_KEY_UNUSABLE' }
    assert.throws(() => selfSigned(host, { digest: 'md5' }), { ...refusal, message: /an ec key .* md5/u })
    assert.throws(() => selfSigned(host, { key: 'Ed25519', digest: 'sha256' }), refusal)
    const { privateKey } = generateKeyPairSync('x25519')
    assert.throws(() => selfSigned(host, { key: privateKey }), refusal)
  })

  test('of an authority certifies a key that cannot sign itself', () => {
    const { privateKey } = generateKeyPairSync('x25519')
    const authority = root()
    const leaf = new X509Certificate(authority.leaf(host, { key: privateKey }).der)
    assert.ok(leaf.verify(new X509Certificate(authority.der).publicKey))
    assert.equal(leaf.publicKey.asymmetricKeyType, 'x25519')
  })
})

test('a TLS server with a forged chain is trusted by who trusts the root', async () => {
  const authority = root()
  const leaf = authority.intermediate().leaf(['localhost', '127.0.0.1'])
  const server = createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (socket) => socket.end('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const client = connect({
    port: address.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: authority.pem,
  })
  const [greeting] = await once(client, 'data')
  assert.equal(String(greeting), 'hello')
  assert.ok(client.authorized)
  client.destroy()
  server.close()
  await once(server, 'close')
})

test('whatever a name holds, it stays inside its string', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('\0', '\u202e', '\ud800'),
  )
  fc.assert(
    fc.property(hostile, hostile, (organization, commonName) => {
      const leaf = root({ name: { organization, commonName } }).leaf(host)
      const { issuer, subject } = readCertificateFacts(leaf)
      assert.deepEqual(attributeTexts(issuer), [organization, commonName].map(asUtf8))
      assert.deepEqual(attributeTexts(subject), [host])
    }),
    { numRuns: 100 },
  )
})

const asUtf8 = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** The text of every attribute of a distinguished name. */
function attributeTexts(name: Uint8Array): string[] {
  return readElements(readElement(name).content).map(({ content: set }) => {
    const [, value] = readElements(readElement(set).content)
    return Buffer.from(value?.content ?? []).toString('utf8')
  })
}

test('an attribute of a name that does not exist is refused', () => {
  const name = { commonname: 'x' } as object
  assert.throws(() => root({ name }), { code: 'FORGE_OPTION_INVALID', message: /"commonname"/u })
})
