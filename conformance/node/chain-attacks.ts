import { type Certificate, type CertificateAuthority, type Issued, root } from '@keypin/forge'

/** The host under attack. */
export const HOST = 'pinned.test'

/** One way to put a pinned certificate into a handshake without holding its key. */
export interface ChainAttack {
  readonly id: string
  /** What the attacker does, and what a checker that falls for it took on trust. */
  readonly story: string
  /** The attacker's certificate and key. */
  readonly leaf: Issued
  /** What is sent, leaf first. */
  readonly presented: readonly Certificate[]
  /** Attacker's certificates that the device trusts, beside the genuine root. */
  readonly trusted: readonly Certificate[]
  /** The genuine certificates whose pins the attacker hopes to satisfy. */
  readonly pinned: readonly Certificate[]
}

const rootAuthority = root({ name: 'Alpha Root' })
const issuing = rootAuthority.intermediate({ name: 'Alpha Issuing 1' })

/** The genuine server's chain. */
export const genuine: { root: CertificateAuthority; issuing: CertificateAuthority; leaf: Issued } = {
  root: rootAuthority,
  issuing,
  leaf: issuing.leaf(HOST),
}

const pinnedCas = [genuine.issuing, genuine.root]
const everything = [genuine.leaf, ...pinnedCas]

/** A certificate authority of the attacker's that the device trusts: installed by the user, a company, malware. */
function interceptor(name = 'Interceptor Root'): CertificateAuthority {
  return root({ name })
}

function attack(id: string, story: string, parts: Omit<ChainAttack, 'id' | 'story'>): ChainAttack {
  return { id, story, ...parts }
}

function appended(): ChainAttack {
  const ca = interceptor()
  const leaf = ca.leaf(HOST)
  const presented = [leaf, genuine.issuing, genuine.leaf, genuine.root]
  const story =
    'the genuine certificates are appended to a forged chain; whoever looks at all that was sent finds the pin'
  return attack('atk0-appended', story, { leaf, presented, trusted: [ca], pinned: everything })
}

function inserted(): ChainAttack {
  const ca = interceptor()
  const fake = ca.intermediate({ name: 'Fake Issuing' })
  const leaf = fake.leaf(HOST)
  const presented = [leaf, genuine.issuing, genuine.leaf, fake]
  const story =
    'the genuine certificates stand between forged leaf and forged issuer; whoever looks at an index finds the pin'
  return attack('atk0b-inserted', story, { leaf, presented, trusted: [ca], pinned: everything })
}

function sameName(keyIds: 'with' | 'without'): ChainAttack {
  const ca = interceptor()
  const ids = keyIds === 'with' ? {} : { subjectKeyId: 'absent' as const }
  const fake = ca.intermediate({ name: 'Alpha Issuing 1', ...ids })
  const leaf = fake.leaf(HOST, keyIds === 'with' ? {} : { authorityKeyId: 'absent' })
  // OpenSSL takes the first that fits: without key identifiers the fake must come first, with them it may come last.
  const presented = keyIds === 'with' ? [leaf, genuine.issuing, fake] : [leaf, fake, genuine.issuing]
  const story = `the attacker's issuer has the name of the pinned one (${keyIds} key identifiers)`
  return attack(`atk1-same-name-${keyIds}-ids`, story, { leaf, presented, trusted: [ca], pinned: pinnedCas })
}

function expiredGenuineFirst(): ChainAttack {
  const ca = interceptor()
  const expired = genuine.root.intermediate({
    name: 'Alpha Issuing 1',
    key: genuine.issuing.key,
    period: 'expired',
    subjectKeyId: 'absent',
  })
  const fake = ca.intermediate({ name: 'Alpha Issuing 1', subjectKeyId: 'absent' })
  const leaf = fake.leaf(HOST, { authorityKeyId: 'absent' })
  const story = 'an expired genuine issuer comes first: OpenSSL passes over it, a join by name does not'
  return attack('atk1c-expired-first', story, {
    leaf,
    presented: [leaf, expired, fake],
    trusted: [ca],
    pinned: pinnedCas,
  })
}

function trustedRootWithNameOf(what: 'root' | 'issuing'): ChainAttack {
  // The genuine root is in the trust store as well, so only key identifiers lead OpenSSL to the attacker's.
  const isRoot = what === 'root'
  const ca = isRoot ? root({ name: 'Alpha Root' }) : root({ name: 'Alpha Issuing 1', subjectKeyId: 'absent' })
  const leaf = ca.leaf(HOST, isRoot ? {} : { authorityKeyId: 'absent' })
  const presented = isRoot ? [leaf, genuine.root] : [leaf, genuine.issuing]
  const story = `a trusted root of the attacker's has the name of the pinned ${what}, and the genuine one is sent along`
  return attack(`atk2-root-named-${what}`, story, { leaf, presented, trusted: [ca], pinned: pinnedCas })
}

function honestLeafAsIssuer(alsoInstalled: boolean): ChainAttack {
  const ca = interceptor()
  const honest = genuine.issuing.intermediate({
    name: 'attacker.test',
    ca: false,
    keyUsage: ['digitalSignature'],
  })
  const anchor = alsoInstalled
    ? root({ name: 'attacker.test', key: honest.key })
    : ca.crossSign(honest, { ca: true })
  const leaf = honest.leaf(HOST)
  const presented = alsoInstalled ? [leaf, honest, genuine.issuing] : [leaf, anchor, honest, genuine.issuing]
  const story =
    'an honest certificate of the pinned CA, which is no CA itself, signs a leaf; the signature is good, the right is not there'
  const id = `atk3-non-ca-issuer${alsoInstalled ? '-installed' : '-crossed'}`
  return attack(id, story, { leaf, presented, trusted: alsoInstalled ? [anchor] : [ca], pinned: pinnedCas })
}

type Limit = 'name-constrained' | 'path-length' | 'email-only' | 'unknown-critical' | 'no-key-cert-sign'

const limits: Readonly<Record<Limit, Parameters<CertificateAuthority['intermediate']>[0]>> = {
  'name-constrained': { nameConstraints: { permitted: [{ dns: 'attacker.test' }] } as never },
  'path-length': {},
  'email-only': { extendedKeyUsage: ['emailProtection'] },
  'unknown-critical': {
    extensions: [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) }] as never,
  },
  'no-key-cert-sign': { keyUsage: ['digitalSignature'] },
}

// A sub-CA below the pinned root that may not vouch for the host. OpenSSL accepts the leaf by way of a twin of the
// sub-CA (same name, same key) without the limit, below a root the device trusts; a path to the pinned root is wrong.
function limitedSubCa(limit: Limit, alsoInstalled: boolean): ChainAttack {
  const ca = interceptor()
  const above =
    limit === 'path-length'
      ? genuine.root.intermediate({ name: 'Alpha Partner', pathLength: 0 })
      : genuine.root
  const limited = above.intermediate({ name: 'Partner Sub CA', ...limits[limit] })
  const twin = alsoInstalled ? root({ name: 'Partner Sub CA', key: limited.key }) : ca.crossSign(limited)
  const leaf = limited.leaf(HOST)
  const upper = limit === 'path-length' ? [limited, above] : [limited]
  const presented = [leaf, ...(alsoInstalled ? [] : [twin]), ...upper, genuine.root]
  const id = `atk4-${limit}${alsoInstalled ? '-installed' : '-crossed'}`
  const story = `a sub-CA of the pinned root (${limit}) signs for a host it has no right to; its key is trusted by another way`
  return attack(id, story, {
    leaf,
    presented,
    trusted: alsoInstalled ? [twin] : [ca],
    pinned: [genuine.root],
  })
}

/** The corpus. Every chain is one that OpenSSL accepts for the host on a device that trusts `trusted`. */
export function chainAttacks(): readonly ChainAttack[] {
  const names = Object.keys(limits) as Limit[]
  return [
    appended(),
    inserted(),
    sameName('with'),
    sameName('without'),
    expiredGenuineFirst(),
    trustedRootWithNameOf('root'),
    trustedRootWithNameOf('issuing'),
    honestLeafAsIssuer(false),
    honestLeafAsIssuer(true),
    ...names.flatMap((limit) => [limitedSubCa(limit, false), limitedSubCa(limit, true)]),
  ]
}
