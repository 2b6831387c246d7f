import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type CertificateAuthority, createForge, type Issued, type OcspOptions, root } from '@keypin/forge'
import fc from 'fast-check'
import { readCertificate } from 'keypin'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { partsOf } from './certificate-parts.ts'
import { elements } from './der.ts'
import { mostBytes, readOcspResponse } from './ocsp-response.ts'
import { judgeStaple, type StapleFacts } from './staple.ts'

const now = new Date('2026-11-22T12:00:00Z')
const forge = createForge({ clock: () => now })
const authority = forge.root({ name: 'Lab Root' })
const issuing = authority.intermediate({ name: 'Lab Issuing' })
const leaf = issuing.leaf('api.example.com')

const judged = (bytes: Uint8Array, issuer: CertificateAuthority | undefined = issuing): StapleFacts =>
  judgeStaple(bytes, leaf.der, issuer?.der, now).facts
const answered = (options: OcspOptions = {}): StapleFacts => judged(issuing.ocspResponse(leaf, options))

describe('a stapled answer', () => {
  test('of the issuer is told, and nothing is wrong with it', () => {
    const { bytes, ...facts } = answered()
    assert.ok(bytes > 100)
    assert.deepEqual(facts, {
      answer: 'successful',
      responder: 'CN=Lab Issuing',
      producedAt: '2026-11-22T12:00:00.000Z',
      signedWith: 'ECDSA-SHA256',
      signature: 'valid',
      signedBy: 'issuer',
      isForLeaf: true,
      status: 'good',
      thisUpdate: '2026-11-22T12:00:00.000Z',
      nextUpdate: '2026-11-29T12:00:00.000Z',
      isCurrent: true,
      problems: [],
    })
  })

  test('that revokes the certificate says since when', () => {
    const { status, revokedAt, problems } = answered({ status: 'revoked' })
    assert.equal(status, 'revoked')
    assert.equal(revokedAt, '2026-11-22T12:00:00.000Z')
    assert.match(problems.join(), /revoked 2026-11-22/)
  })

  test('that does not know the certificate is no good one', () => {
    assert.match(answered({ status: 'unknown' }).problems.join(), /does not know/)
  })

  test('that is out of date, or from the future, is not current', () => {
    const old = answered({ thisUpdate: new Date('2026-11-01T00:00:00Z') })
    assert.equal(old.isCurrent, false)
    assert.match(old.problems.join(), /out of date/)
    const early = answered({ thisUpdate: new Date('2026-11-23T00:00:00Z') })
    assert.match(early.problems.join(), /from the future/)
  })

  test('for another certificate of the same issuer is none for this one, good as it is', () => {
    const facts = judged(issuing.ocspResponse(issuing.leaf('api.example.com')))
    assert.equal(facts.signature, 'valid')
    assert.equal(facts.isForLeaf, false)
    assert.equal(facts.status, undefined)
  })

  test('for the same serial number of another issuer is none for this one', () => {
    const answer = authority.intermediate({ name: 'Other Issuing' }).ocspResponse(leaf)
    // who looks at serial numbers alone is satisfied
    assert.deepEqual(readOcspResponse(answer).basic?.singles[0]?.serial, partsOf(leaf.der).serial)
    assert.equal(judged(answer).isForLeaf, false)
  })

  test('that another key signed under the issuer’s name is wrong', () => {
    const forger = forge.root({ name: 'Lab Root' }).intermediate({ name: 'Lab Issuing' })
    const facts = judged(forger.ocspResponse(leaf))
    assert.equal(facts.responder, 'CN=Lab Issuing')
    assert.notEqual(facts.signature, 'valid')
    assert.ok(facts.problems.length > 0)
  })

  test('whose issuer is not known is unchecked', () => {
    const facts = judgeStaple(issuing.ocspResponse(leaf), leaf.der, undefined, now).facts
    assert.equal(facts.signature, 'unchecked')
    assert.equal(facts.isForLeaf, true)
  })

  test('of every kind of key that signs certificates is checked', () => {
    for (const key of ['RSA-2048', 'P-384', 'Ed25519', 'Ed448'] as const) {
      const ca = forge.root({ key })
      const certificate = ca.leaf('api.example.com')
      const { facts } = judgeStaple(ca.ocspResponse(certificate), certificate.der, ca.der, now)
      assert.equal(facts.signature, 'valid', key)
      assert.deepEqual(facts.problems, [], key)
    }
  })

  test('that says only that it cannot answer is told so', () => {
    const tryLater = Uint8Array.from([0x30, 3, 0x0a, 1, 3])
    assert.deepEqual(judged(tryLater), {
      bytes: 5,
      answer: 'try-later',
      isForLeaf: false,
      problems: ['the responder answered try-later'],
    })
  })
})

describe('an answer by whom the issuer authorized', needs('openssl'), () => {
  const issuer = root().intermediate()
  const certificate = issuer.leaf('api.example.com')
  const judge = (responder: Issued): StapleFacts =>
    judgeStaple(answerOf(issuer, certificate, responder), certificate.der, issuer.der, new Date()).facts

  test('is believed', () => {
    const facts = judge(issuer.leaf('ocsp.example.com', { extendedKeyUsage: ['ocspSigning'] }))
    assert.equal(facts.signedBy, 'delegate')
    assert.equal(facts.responder, 'CN=ocsp.example.com')
    assert.deepEqual(facts.problems, [])
  })

  test('is not believed of whom the issuer only certified, nor of another issuer’s', () => {
    // a certificate for a server of one's own is easily got
    const server = issuer.leaf('ocsp.example.com')
    const stranger = root().leaf('ocsp.example.com', { extendedKeyUsage: ['ocspSigning'] })
    const expired = issuer.leaf('ocsp.example.com', { extendedKeyUsage: ['ocspSigning'], period: 'expired' })
    for (const responder of [server, stranger, expired]) {
      assert.equal(judge(responder).signature, 'wrong')
      // who takes the word of whichever certificate comes along is fooled
      const { basic } = readOcspResponse(answerOf(issuer, certificate, responder))
      const { publicKey } = new X509Certificate(responder.pem)
      assert.ok(basic !== undefined && verify('sha256', basic.signed, publicKey, basic.signature))
    }
  })
})

test('an answer that names no end does not hold for ever', needs('openssl'), () => {
  const issuer = root().intermediate()
  const certificate = issuer.leaf('api.example.com')
  const answer = answerOf(issuer, certificate, issuer, [])
  const after = (days: number): StapleFacts =>
    judgeStaple(answer, certificate.der, issuer.der, new Date(Date.now() + days * 86_400_000)).facts
  assert.equal(after(0).nextUpdate, undefined)
  assert.deepEqual(after(9).problems, [])
  // who asks only whether the end has come takes it years later
  assert.equal(after(11).isCurrent, false)
  assert.match(after(11).problems.join(), /out of date: it names no end/)
})

/** What OpenSSL's responder answers. */
function answerOf(
  issuer: Issued,
  certificate: Issued,
  responder: Issued,
  validity: readonly string[] = ['-ndays', '7'],
): Uint8Array {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-ocsp-'))
  try {
    const write = (name: string, text: string): string => {
      writeFileSync(join(dir, name), text)
      return join(dir, name)
    }
    const ca = write('ca.pem', issuer.pem)
    const out = join(dir, 'answer.der')
    const [signer, key] = [write('signer.pem', responder.pem), write('key.pem', responder.keyPem)]
    const { serial, notAfter } = readCertificate(certificate.der)
    const until = notAfter.toISOString().replace(/^..|[-:T]|\.\d+/g, '')
    const index = write('index.txt', `V\t${until}\t\t${serial.toUpperCase()}\tunknown\t/CN=x\n`)
    const asked = ['-issuer', ca, '-cert', write('leaf.pem', certificate.pem)]
    execFileSync(
      toolPath('openssl'),
      [
        ...['ocsp', '-index', index, '-CA', ca, '-rsigner', signer, '-rkey', key, ...validity],
        ...[...asked, '-noverify', '-respout', out],
      ],
      { stdio: 'ignore' },
    )
    return readFileSync(out)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

describe('bytes in place of an answer', () => {
  const genuine = issuing.ocspResponse(leaf)

  test('never make the reader throw, and are never believed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        assert.notDeepEqual(judged(bytes).problems, [])
      }),
    )
  })

  test('that are a genuine answer with an octet changed are never believed to be another', () => {
    const unchanged = answered()
    fc.assert(
      fc.property(fc.nat(genuine.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Uint8Array.from(genuine)
        bytes[at] = (bytes[at] ?? 0) ^ by
        const facts = judged(bytes)
        // what is not signed may change: where the changed octet does not matter, the answer is the same
        if (facts.problems.length === 0) assert.deepEqual(facts.status, unchanged.status)
        if (facts.problems.length === 0) assert.deepEqual(facts.nextUpdate, unchanged.nextUpdate)
      }),
      { numRuns: 2000 },
    )
  })

  test('that are a genuine answer cut off anywhere cannot be read', () => {
    for (let length = 0; length < genuine.length; length++)
      assert.notEqual(judged(genuine.subarray(0, length)).unreadable, undefined, `${length} bytes`)
  })

  test('that are too many are not read at all', () => {
    assert.match(judged(new Uint8Array(70_000)).unreadable ?? '', /larger than/)
  })

  test('that nest without end are read as deep as an answer goes', () => {
    const nested = nestedUpTo(mostBytes)
    // who enters whatever he finds does not come back
    const depthOf = (bytes: Uint8Array): number =>
      Math.max(0, ...elements(bytes, 'it').map(({ content }) => 1 + depthOf(content)))
    assert.throws(() => depthOf(nested), RangeError)
    assert.match(judged(nested).unreadable ?? '', /status is not where it should be/)
  })

  test('with thousands of answers in them are refused', () => {
    assert.match(judged(answerWith({ singles: 5_000 })).unreadable ?? '', /answers has more than 64/)
  })

  test('with hundreds of certificates beside them are refused', () => {
    assert.match(judged(answerWith({ certificates: 500 })).unreadable ?? '', /certificates has more than 8/)
    assert.equal(judged(answerWith({ certificates: 8 })).unreadable, undefined)
  })
})

/** Tag and length of an element. */
function headOf(tag: number, length: number): Buffer {
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.from([tag, ...(length < 0x80 ? [length] : long)])
}

/** SEQUENCEs one in the other, as many as there is room for. */
function nestedUpTo(most: number): Uint8Array {
  const heads: Buffer[] = []
  for (let length = 0; length + 4 <= most; ) {
    const head = headOf(0x30, length)
    heads.push(head)
    length += head.length
  }
  return Buffer.concat(heads.reverse())
}

/** An answer that is whole but for what it is full of. */
function answerWith({ singles = 0, certificates = 0 }): Uint8Array {
  const wrap = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts)
    return Buffer.concat([headOf(tag, content.length), content])
  }
  const empty = (count: number): Buffer[] => Array.from({ length: count }, () => wrap(0x30))
  const time = wrap(0x18, Buffer.from('20261122120000Z'))
  const data = wrap(0x30, wrap(0xa1, Buffer.alloc(300)), time, wrap(0x30, ...empty(singles)))
  const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex')
  const signature = wrap(0x03, Buffer.from([0, 1]))
  const basic = wrap(0x30, data, algorithm, signature, wrap(0xa0, wrap(0x30, ...empty(certificates))))
  const oid = Buffer.from('06092b0601050507300101', 'hex')
  return wrap(0x30, wrap(0x0a, Buffer.of(0)), wrap(0xa0, wrap(0x30, oid, wrap(0x04, basic))))
}

test('an authority of today is taken as well as one of the tests’ own clock', () => {
  const today = root()
  const certificate = today.leaf('api.example.com')
  const { facts } = judgeStaple(today.ocspResponse(certificate), certificate.der, today.der, new Date())
  assert.deepEqual(facts.problems, [])
})
