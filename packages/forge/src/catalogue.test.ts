// The chains that the lab's scenarios serve, each made as a story and judged as a client without pins would.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { readCertificateFacts } from './certificate-facts.ts'
import { createForge } from './forge.ts'
import { generateKey } from './keys.ts'
import type { Certificate } from './story.ts'
import { type VerifyQuestion, verify } from './testing/openssl.ts'

const now = new Date('2026-11-22T12:00:00Z')
const forge = createForge({ clock: () => now })
const host = 'api.example.com'

const genuineRoot = forge.root({ name: 'Genuine Root' })
const issuing = genuineRoot.intermediate({ name: 'Genuine Issuing' })
const leaf = issuing.leaf(host)
const backupKey = generateKey('P-256')
const otherRoot = forge.root({ name: 'Other Root' })
const interceptor = forge.root({ name: 'DO NOT TRUST interceptor', days: 7 })

interface Scenario {
  readonly title: string
  /** As served: leaf first. */
  readonly served: readonly Certificate[]
  /** Which genuine keys the verified path holds, so that a pin on one of them is met. */
  readonly holds: readonly ('leaf' | 'backup' | 'issuing')[]
  /** Default: the genuine root, another public one and the interceptor's. */
  readonly anchors?: VerifyQuestion['anchors']
  readonly host?: string
  /** Default `true`. */
  readonly trusted?: boolean
}

const forged = interceptor.leaf(host)
const below = interceptor.intermediate()
const twin = interceptor.intermediate({ like: issuing })
const newIssuing = genuineRoot.intermediate()

const scenarios: Readonly<Record<string, Scenario>> = {
  C0: { title: 'the genuine chain', served: leaf.chain(), holds: ['leaf', 'issuing'] },
  'C2-reversed': {
    title: 'the genuine chain, the authorities in reverse order',
    served: [leaf, genuineRoot, issuing],
    holds: ['leaf', 'issuing'],
  },
  C3: {
    title: 'an RSA leaf of the same service',
    served: issuing.leaf(host, { key: 'RSA-2048' }).chain(),
    holds: ['issuing'],
  },
  V01: { title: 'a leaf that signs itself', served: [forge.selfSigned(host)], holds: [], trusted: false },
  V03: {
    title: 'an untrusted intermediate of the genuine name and key identifier',
    served: forge.root({ like: genuineRoot }).intermediate({ like: issuing }).leaf(host).chain(),
    holds: [],
    trusted: false,
  },
  P01: { title: 'a forged leaf', served: forged.chain(), holds: [] },
  P02: { title: 'a forged leaf below an intermediate', served: below.leaf(host).chain(), holds: [] },
  P03: { title: 'the genuine names throughout', served: twin.leaf(host, { like: leaf }).chain(), holds: [] },
  P04a: { title: 'the genuine intermediate appended', served: [forged, issuing], holds: [] },
  P04b: { title: 'the genuine intermediate and leaf appended', served: [forged, issuing, leaf], holds: [] },
  P04c: { title: 'the genuine root appended', served: [forged, genuineRoot], holds: [] },
  P04d: {
    title: 'genuine certificates between forged leaf and forged authority',
    served: [below.leaf(host), issuing, leaf, below],
    holds: [],
  },
  P05: {
    title: 'a forged deep subdomain',
    served: interceptor.leaf('a.b.c.example.com').chain(),
    holds: [],
    host: 'a.b.c.example.com',
  },
  P06: {
    title: 'a forged leaf with timestamps',
    served: interceptor.leaf(host, { timestamps: 2 }).chain(),
    holds: [],
  },
  H03: {
    title: 'a genuine leaf for another host',
    served: issuing.leaf('other.example.com').chain(),
    holds: ['issuing'],
    trusted: false,
  },
  H04: {
    title: 'the pinned key, signing itself',
    served: [forge.selfSigned(host, { key: leaf.key })],
    holds: ['leaf'],
    trusted: false,
  },
  R01: {
    title: 'renewal with the same key',
    served: issuing.leaf(host, { key: leaf.key }).chain(),
    holds: ['leaf', 'issuing'],
  },
  R02: {
    title: 'a new key from the same intermediate',
    served: issuing.leaf(host).chain(),
    holds: ['issuing'],
  },
  R03: {
    title: 'the backup key',
    served: issuing.leaf(host, { key: backupKey }).chain(),
    holds: ['backup', 'issuing'],
  },
  R04: {
    title: 'the same key from a new intermediate',
    served: newIssuing.leaf(host, { key: leaf.key }).chain(),
    holds: ['leaf'],
  },
  R05: {
    title: 'the same key from another authority',
    served: otherRoot.intermediate().leaf(host, { key: leaf.key }).chain(),
    holds: ['leaf'],
  },
  R06: {
    title: 'the backup key from another authority',
    served: otherRoot.intermediate().leaf(host, { key: backupKey }).chain(),
    holds: ['backup'],
  },
  R07: {
    title: 'the intermediate certified again by another root',
    served: [leaf, otherRoot.crossSign(issuing)],
    holds: ['leaf', 'issuing'],
    anchors: [otherRoot],
  },
  R08: {
    title: 'the root cross-signed by another',
    served: [leaf, issuing, otherRoot.crossSign(genuineRoot)],
    holds: ['leaf', 'issuing'],
    anchors: [otherRoot],
  },
  S05: {
    title: 'a forged leaf for an address',
    served: interceptor.leaf('192.0.2.1').chain(),
    holds: [],
    host: '192.0.2.1',
  },
}

describe('a client without pins', needs('openssl'), () => {
  for (const [id, scenario] of Object.entries(scenarios)) {
    const trusted = scenario.trusted ?? true
    test(`${trusted ? 'trusts' : 'refuses'} ${id}: ${scenario.title}`, () => {
      const name = scenario.host ?? host
      const anchors = scenario.anchors ?? [genuineRoot, otherRoot, interceptor]
      const asked = /^[\d.]+$/u.test(name) ? { ip: name } : { host: name }
      const answer = verify({ chain: scenario.served, anchors, now, ...asked })
      assert.equal(answer.ok, trusted, answer.output)
    })
  }
})

describe('the path of', () => {
  const spki = (certificate: Certificate): string =>
    Buffer.from(readCertificateFacts(certificate).publicKeyInfo).toString('base64')
  const keys = {
    leaf: spki(leaf),
    backup: spki(issuing.leaf(host, { key: backupKey })),
    issuing: spki(issuing),
  }

  for (const [id, { title, served, holds }] of Object.entries(scenarios)) {
    test(`${id} (${title}) holds ${holds.join(' and ') || 'no genuine key'}`, () => {
      const path = served[0]?.chain().map(spki) ?? []
      const held = Object.entries(keys).filter(([, key]) => path.includes(key))
      assert.deepEqual(
        held.map(([name]) => name),
        [...holds],
      )
    })
  }
})
