import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createForge, type Issued, root, selfSigned } from '@keypin/forge'
import { pinOf } from 'keypin'
import { type InspectOptions, inspect, verifiedPathsOf } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import { type Running, serveTls } from './testing/servers.ts'

const lab = root({ name: 'Lab Root' })
const leaf = lab.intermediate({ name: 'Lab Issuing' }).leaf('api.example.com')

function at({ port }: Running, options: InspectOptions = {}): Promise<Inspection> {
  return inspect('api.example.com', { connect: { host: '127.0.0.1', port }, ...options })
}

const served = (one: Issued = leaf): { cert: string; key: string } => ({
  cert: one.chainPem(),
  key: one.keyPem,
})

describe('what a server presents', () => {
  test('the chain is told in the order sent, with the pins that the library computes', async () => {
    await using server = await serveTls(served())
    const seen = await at(server)
    assert.deepEqual(
      seen.presented.map(({ subject, pin, certificatePin }) => ({ subject, pin, certificatePin })),
      leaf
        .chain()
        .slice(0, 2)
        .map(({ der }, index) => ({
          subject: index === 0 ? 'CN=api.example.com' : 'CN=Lab Issuing',
          pin: pinOf(der).text,
          certificatePin: pinOf(der, 'certificate').text,
        })),
    )
    assert.equal(seen.possession, 'proven')
    assert.equal(seen.failure, undefined)
  })

  test('a stranger that the server sends along is presented, and in no path', async () => {
    const stranger = root({ name: 'Stranger' })
    await using server = await serveTls({ cert: leaf.chainPem() + stranger.pem, key: leaf.keyPem })
    const seen = await at(server, { ca: [lab.der] })
    assert.equal(seen.presented.length, 3)
    assert.deepEqual(
      seen.paths.map(({ certificates }) => certificates.map(({ subject }) => subject)),
      [['CN=api.example.com', 'CN=Lab Issuing', 'CN=Lab Root']],
    )
    assert.equal(
      seen.paths.flatMap(({ certificates }) => certificates).some(({ subject }) => subject === 'CN=Stranger'),
      false,
    )
  })

  test('the root that was not sent comes from the trust store, and is marked so', async () => {
    await using server = await serveTls(served())
    const [path] = (await at(server, { ca: [lab.der] })).paths
    assert.deepEqual(
      path?.certificates.map(({ role, position, sentAt }) => ({ role, position, sentAt })),
      [
        { role: 'leaf', position: 'leaf', sentAt: 0 },
        { role: 'intermediate', position: 'ca', sentAt: 1 },
        { role: 'root', position: 'ca', sentAt: undefined },
      ],
    )
  })

  test('a cross-signed intermediate makes two paths, each with its own end', async () => {
    const old = root({ name: 'Old Root' })
    const young = root({ name: 'Young Root' })
    const issuing = young.intermediate({ name: 'Issuing' })
    const crossed = old.crossSign(issuing)
    const crossLeaf = issuing.leaf('api.example.com')
    await using server = await serveTls({
      cert: crossLeaf.pem + issuing.pem + crossed.pem,
      key: crossLeaf.keyPem,
    })
    const seen = await at(server, { ca: [old.der, young.der] })
    assert.deepEqual(seen.paths.map(({ certificates }) => certificates.at(-1)?.subject).sort(), [
      'CN=Old Root',
      'CN=Young Root',
    ])
    assert.equal(verifiedPathsOf(seen).length, 2)
  })

  test('the certificates of a file are told like those of a server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keypin-probe-'))
    try {
      writeFileSync(join(folder, 'chain.pem'), leaf.chainPem({ root: true }))
      const seen = await inspect('./chain.pem', { cwd: folder, ca: [lab.der] })
      assert.equal(seen.presented.length, 3)
      assert.equal(seen.trust.ends, 'given')
      assert.equal(seen.possession, 'unproven')
      assert.equal(seen.server, undefined)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('what the chain is worth', () => {
  test('a chain that nobody trusts is told, ends nowhere, and has no verified path', async () => {
    await using server = await serveTls(served())
    const seen = await at(server)
    assert.equal(seen.trust.ends, 'nowhere')
    assert.equal(seen.trust.openssl, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY')
    assert.deepEqual(verifiedPathsOf(seen), [])
    assert.equal(seen.refused.find(({ subject }) => subject === 'CN=Lab Issuing')?.reason, 'no-issuer')
  })

  test('a self-signed certificate is told and ends nowhere', async () => {
    await using server = await serveTls(served(selfSigned('api.example.com')))
    const seen = await at(server)
    assert.equal(seen.trust.ends, 'nowhere')
    assert.equal(seen.trust.openssl, 'DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  test('a forged intermediate with the right name makes no path, though names alone would', async () => {
    const [, genuine = lab] = leaf.chain()
    const forger = root({ name: 'Lab Root' }).intermediate({ name: 'Lab Issuing' })
    const forged = forger.leaf('api.example.com')
    await using server = await serveTls({ cert: forged.pem + genuine.pem, key: forged.keyPem })
    const seen = await at(server, { ca: [lab.der] })
    assert.equal(seen.trust.ends, 'nowhere')
    // a check by names, as most tools do it, is satisfied
    assert.equal(seen.presented[0]?.issuer, seen.presented[1]?.subject)
  })

  test('a certificate for another name is told to be so', async () => {
    await using server = await serveTls(served(lab.leaf('other.example.com')))
    assert.equal((await at(server, { ca: [lab.der] })).trust.coversHost, false)
  })

  test('a wildcard covers one label', async () => {
    await using server = await serveTls(served(lab.leaf('*.example.com')))
    assert.equal((await at(server)).trust.coversHost, true)
    const deep = await inspect('a.b.example.com', { connect: { host: '127.0.0.1', port: server.port } })
    assert.equal(deep.trust.coversHost, false)
  })

  test('the name of --servername is asked for and checked', async () => {
    const names: string[] = []
    await using server = await serveTls({
      ...served(),
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      },
    })
    const seen = await at(server, { servername: 'other.example.com' })
    assert.deepEqual([...new Set(names)], ['other.example.com'])
    assert.equal(seen.trust.coversHost, false)
  })

  test('an expired certificate is told, refused, and its days are negative', async () => {
    const past = createForge({ clock: () => new Date('2020-01-01T00:00:00Z') })
    const oldLeaf = past.root({ name: 'Past Root' }).leaf('api.example.com')
    await using server = await serveTls(served(oldLeaf))
    const seen = await at(server, { ca: [oldLeaf.chain()[1]?.der ?? new Uint8Array()] })
    assert.ok((seen.presented[0]?.daysLeft ?? 0) < -1000)
    assert.equal(seen.trust.ends, 'nowhere')
    assert.ok(seen.refused.some(({ reason }) => reason === 'expired'))
  })

  test('the moment that is handed in decides', async () => {
    await using server = await serveTls(served())
    const seen = await at(server, { ca: [lab.der], now: new Date(Date.now() + 80 * 86_400_000) })
    assert.equal(seen.presented[0]?.daysLeft, 9)
    assert.equal(seen.trust.ends, 'given')
  })
})

describe('what was negotiated', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    test(`group and signature are told in ${version}`, async () => {
      await using server = await serveTls({
        ...served(),
        minVersion: version,
        maxVersion: version,
        ecdhCurve: 'P-384',
      })
      const { tls } = await at(server)
      assert.equal(tls?.protocol, version)
      assert.equal(tls?.group, 'P-384')
      assert.equal(tls?.signature, 'ecdsa_secp256r1_sha256')
      assert.deepEqual(tls?.weak, [])
      assert.equal(tls?.outdated, false)
    })

  test('RSA key exchange is weak: it has no group and no signature', async () => {
    const rsa = lab.leaf('api.example.com', { key: 'RSA-2048' })
    await using server = await serveTls({
      ...served(rsa),
      maxVersion: 'TLSv1.2',
      ciphers: 'AES128-GCM-SHA256',
    })
    const { tls } = await at(server)
    assert.equal(tls?.group, undefined)
    assert.equal(tls?.signature, undefined)
    assert.match(tls?.weak.join() ?? '', /forward secrecy/)
  })

  test('a server that can do no more than TLS 1.0 is told with what it speaks, and weak', async () => {
    const rsa = lab.leaf('api.example.com', { key: 'RSA-2048' })
    await using server = await serveTls({
      ...served(rsa),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
    })
    const { tls, failure, presented } = await at(server)
    assert.equal(failure, undefined)
    assert.equal(tls?.protocol, 'TLSv1')
    assert.equal(tls.outdated, true)
    assert.match(tls.weak.join(), /TLSv1 is retired/)
    assert.match(tls.weak.join(), /SHA-1/)
    assert.equal(presented.length, 1)
  })

  test('a small Diffie-Hellman group is weak', async () => {
    const rsa = lab.leaf('api.example.com', { key: 'RSA-2048' })
    await using server = await serveTls({
      ...served(rsa),
      maxVersion: 'TLSv1.2',
      ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0',
      dhparam: smallPrime,
    })
    const { tls } = await at(server)
    assert.equal(tls?.group, 'DH 1024 bits')
    assert.match(tls.weak.join(), /only 1024 bits/)
  })

  test('a chosen application protocol is told', async () => {
    await using server = await serveTls({ ...served(), ALPNProtocols: ['h2'] })
    assert.equal((await at(server)).tls?.alpn, 'h2')
  })

  test('that a client certificate is asked for is told', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      await using server = await serveTls({
        ...served(),
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
      })
      assert.equal((await at(server)).tls?.asksForClientCertificate, true)
    }
  })
})

// RFC 5114 section 2.1: the 1024-bit MODP group with a 160-bit subgroup would do; this is the second Oakley group
const smallPrime = [
  '-----BEGIN DH PARAMETERS-----',
  'MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR',
  'Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL',
  '/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC',
  '-----END DH PARAMETERS-----',
].join('\n')
