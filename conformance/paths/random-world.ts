// Random PKIs: a handful of CAs that certify each other in ways good and bad, and a leaf below one of them.
import type { KeyObject } from 'node:crypto'
import { type Certificate, type CertificateAuthority, createForge, generateKey } from '@keypin/forge'
import { Chance } from './random.ts'

/** A server and a device: what the one sends, what the other trusts, and when they meet. */
export interface World {
  readonly number: number
  readonly now: Date
  readonly presented: readonly Certificate[]
  readonly anchors: readonly Certificate[]
}

/** Moments at which worlds are judged; some certificates begin or end at them to the second. */
export const MOMENTS: readonly Date[] = [
  '2026-11-22T12:00:00Z',
  '2027-02-28T23:59:59Z',
  '2049-12-31T23:59:59Z',
].map((text) => new Date(text))

type Options = NonNullable<Parameters<CertificateAuthority['intermediate']>[0]>

/** A CA as it is known to those it certifies: a name and a key. */
interface Entity {
  readonly name: string
  readonly self: CertificateAuthority
}

/** Builds the world of a number; the same seed and number give the same world, but for its keys and signatures. */
export function buildWorld(seed: number, number: number): World {
  const chance = new Chance(seed, number)
  const now = MOMENTS[number % MOMENTS.length] as Date
  const forge = createForge({ clock: () => now, random: (size) => Buffer.from(bytes(chance, size)) })
  const entities = makeEntities(chance, number, (name, key) => ({ name, self: forge.root({ name, key }) }))
  const roots = entities.map(({ self, name }) =>
    chance.is(0.6) ? self : forge.root({ name, key: self.key, ...anchorOddities(chance, now) }),
  )
  const crosses = Array.from({ length: chance.between(entities.length - 1, 2 * entities.length + 2) }, () =>
    certify(chance, now, entities),
  )
  const leaf = makeLeaf(chance, now, crosses, entities)
  const sent = chance
    .shuffle([...crosses, ...roots.filter(() => chance.is(0.2))])
    .filter(() => chance.is(0.92))
  const twice = chance.is(0.2) && sent[0] !== undefined ? [sent[0]] : []
  return {
    number,
    now,
    presented: [leaf, ...sent, ...twice],
    anchors: chooseAnchors(chance, roots, crosses, leaf),
  }
}

// Few keys serve all worlds: to make one takes longer than all else. That worlds share keys is no matter, since none
// sees the names of another.
const KEYS: readonly KeyObject[] = [
  ...Array.from({ length: 24 }, () => generateKey('P-256')),
  ...(['P-384', 'Ed25519', 'RSA-2048', 'secp256k1'] as const).map(generateKey),
]
const WEAK_KEYS: readonly KeyObject[] = [generateKey('RSA-1024'), generateKey('P-192')]
const LEAF_KEY = generateKey('P-256')

function makeEntities(
  chance: Chance,
  world: number,
  make: (name: string, key: KeyObject) => Entity,
): Entity[] {
  const entities: Entity[] = []
  const count = chance.between(2, 6)
  while (entities.length < count) {
    const known = entities.length > 0 ? chance.of(entities) : undefined
    // Now and then a namesake with another key, or one key under two names.
    const name = known && chance.is(0.12) ? known.name : `World ${world} CA ${entities.length + 1}`
    const key = known && chance.is(0.06) ? known.self.key : chance.of(chance.is(0.015) ? WEAK_KEYS : KEYS)
    entities.push(make(name, key))
  }
  return entities
}

// Most edges lead up, towards the first entities, so that there are long paths; the others make loops.
function certify(chance: Chance, now: Date, entities: readonly Entity[]): CertificateAuthority {
  const below = chance.between(chance.is(0.8) ? 1 : 0, entities.length - 1)
  const above = chance.is(0.8)
    ? chance.between(0, Math.max(0, below - 1))
    : chance.between(0, entities.length - 1)
  const subject = entities[below] as Entity
  const issuer = entities[above] as Entity
  return issuer.self.crossSign(subject.self, {
    ...oddities(chance, now),
    ...odd(chance, 0.02, () => spelling(issuer)),
  })
}

function makeLeaf(
  chance: Chance,
  now: Date,
  crosses: readonly CertificateAuthority[],
  entities: readonly Entity[],
): Certificate {
  const issuer = chance.is(0.8) && crosses.length > 0 ? chance.of(crosses) : chance.of(entities).self
  const hosts = chance.of(LEAF_HOSTS)
  return issuer.leaf(hosts, {
    key: LEAF_KEY,
    ...odd(chance, 0.04, () => ({ ...timing(chance, now) })),
    ...odd(chance, 0.06, () => ({ extendedKeyUsage: chance.of(PURPOSES) })),
    ...odd(chance, 0.04, () => ({ keyUsage: chance.of(USAGES) })),
    ...odd(chance, 0.06, () => ({ subjectAltName: 'absent' as const, name: String(hosts[0]) })),
    ...odd(chance, 0.04, () => ({ extensions: [chance.of(CRITICAL)] })),
    ...odd(chance, 0.02, () => ({ digest: 'sha1' as const })),
    ...odd(chance, 0.1, () => ({ authorityKeyId: 'absent' as const })),
    ...signable(issuer),
  })
}

const LEAF_HOSTS: readonly (readonly string[])[] = [
  ['api.example.com'],
  ['api.example.com', 'www.example.com'],
  ['api.example.com', 'api.example.net'],
  ['*.example.com'],
  ['192.0.2.7'],
  ['api.example.com', '2001:db8::7'],
]

function oddities(chance: Chance, now: Date): Options {
  return {
    ...odd(chance, 0.05, () => timing(chance, now)),
    ...odd(chance, 0.03, () => ({ ca: chance.of([false, 'absent'] as const) })),
    ...odd(chance, 0.04, () => ({ keyUsage: chance.of(USAGES) })),
    ...odd(chance, 0.15, () => ({ pathLength: chance.of([0, 0, 1, 1, 2, 3]) })),
    ...odd(chance, 0.07, () => ({ extendedKeyUsage: chance.of(PURPOSES) })),
    ...odd(chance, 0.12, () => ({ nameConstraints: chance.of(CONSTRAINTS) })),
    ...odd(chance, 0.1, () => ({ authorityKeyId: 'absent' as const })),
    ...odd(chance, 0.06, () => ({ subjectKeyId: chance.of(['absent', Uint8Array.of(1, 2, 3)] as const) })),
    ...odd(chance, 0.04, () => ({ extensions: [chance.of(CRITICAL)] })),
    ...odd(chance, 0.02, () => ({ version: 1 as const })),
    ...odd(chance, 0.02, () => ({ badSignature: true })),
    ...odd(chance, 0.03, () => ({ altNames: [{ dns: chance.of(['ca.example.com', 'ca.example.net']) }] })),
  }
}

function anchorOddities(chance: Chance, now: Date): Options {
  return { ...oddities(chance, now), ...odd(chance, 0.2, () => ({ version: 1 as const })) }
}

function odd<T extends object>(chance: Chance, share: number, make: () => T): Partial<T> {
  return chance.is(share) ? make() : {}
}

function timing(chance: Chance, now: Date): Options {
  const second = (by: number): Date => new Date(now.getTime() + by * 1000)
  const year = 365 * 24 * 3600
  return chance.of<Options>([
    { period: 'expired' },
    { period: 'not-yet-valid' },
    { notBefore: now },
    { notBefore: second(1) },
    { notBefore: second(-year), notAfter: now },
    { notBefore: second(-year), notAfter: second(1) },
    { notBefore: second(-year), notAfter: second(-1) },
  ])
}

// An issuer whose name is spelt otherwise: folding makes both the same.
function spelling({ name }: Entity): Options {
  return { issuerName: name.toUpperCase() }
}

// Keys that sign without a digest cannot be told to use SHA-1.
function signable(issuer: CertificateAuthority): Options {
  return issuer.key.asymmetricKeyType === 'ed25519' ? ({ digest: undefined } as never) : {}
}

const USAGES: readonly NonNullable<Options['keyUsage']>[] = [
  'absent',
  ['digitalSignature'],
  ['keyCertSign'],
  ['crlSign'],
  ['keyAgreement', 'keyCertSign'],
]

const PURPOSES: readonly NonNullable<Options['extendedKeyUsage']>[] = [
  'absent',
  ['serverAuth'],
  ['clientAuth'],
  ['clientAuth', 'serverAuth'],
  ['any'],
  ['emailProtection'],
]

const CONSTRAINTS: readonly NonNullable<Options['nameConstraints']>[] = [
  { permitted: [{ dns: 'example.com' }] },
  { permitted: [{ dns: 'example.com' }, { dns: 'example.net' }] },
  { permitted: [{ dns: 'example.org' }] },
  { permitted: [{ dns: '.example.com' }], critical: false },
  { permitted: [{ dns: 'api.example.com' }] },
  { permitted: [{ dns: 'Example.COM' }], excluded: [{ ip: '0.0.0.0/0' }, { ip: '::/0' }] },
  { excluded: [{ dns: 'example.net' }] },
  { excluded: [{ dns: 'api.example.com' }] },
  { excluded: [{ dns: '' }] },
  { permitted: [{ ip: '192.0.2.0/24' }] },
  { permitted: [{ ip: '198.51.100.0/24' }, { ip: '2001:db8::/32' }] },
  { excluded: [{ ip: '192.0.2.0/29' }] },
  { permitted: [{ email: 'example.com' }] },
  { permitted: [{ dns: 'example.com' }, { directory: { organization: 'Example' } }] },
  { excluded: [{ uri: 'example.com' }] },
]

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// Nobody's; certificate policies, which may be; authority information, TLS feature, timestamps, which must not.
const CRITICAL: readonly NonNullable<Options['extensions']>[number][] = [
  { oid: '1.3.6.1.4.1.55555.1', critical: true, value: hex('0500') },
  { oid: '1.3.6.1.4.1.55555.1', critical: false, value: hex('0500') },
  { oid: '2.5.29.32', critical: true, value: hex('300830060604551d2000') },
  { oid: '1.3.6.1.5.5.7.1.1', critical: true, value: hex('300f300d06082b06010505073001860161') },
  { oid: '1.3.6.1.5.5.7.1.24', critical: true, value: hex('3003020105') },
  { oid: '1.3.6.1.4.1.11129.2.4.2', critical: true, value: hex('04020000') },
  { oid: '2.5.29.36', critical: false, value: hex('3003800100') },
]

function chooseAnchors(
  chance: Chance,
  roots: readonly Certificate[],
  crosses: readonly Certificate[],
  leaf: Certificate,
): Certificate[] {
  const anchors = roots.filter((_, i) => chance.is(i < 2 ? 0.7 : 0.15))
  // Anchors need not be roots.
  if (chance.is(0.12) && crosses.length > 0) anchors.push(chance.of(crosses))
  if (chance.is(0.03)) anchors.push(leaf)
  return anchors.length > 0 ? anchors : roots.slice(0, 1)
}

function bytes(chance: Chance, size: number): number[] {
  return Array.from({ length: size }, () => chance.between(0, 255))
}
