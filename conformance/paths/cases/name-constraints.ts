import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

const CLAUSE = 'RFC 5280 4.2.1.10'
const root = forge.root({ name: 'Example Root' })

type Constraints = NonNullable<NonNullable<Parameters<typeof root.intermediate>[0]>['nameConstraints']>
type LeafOptions = NonNullable<Parameters<typeof root.leaf>[1]>

interface Constrained {
  readonly id: string
  readonly why: string
  readonly constraints: Constraints
  /** Default {@link HOST}. */
  readonly hosts?: string | readonly string[]
  readonly leaf?: LeafOptions
  /** Why the CA is refused; absent where it is allowed. */
  readonly reason?: 'name-constraint' | 'unsupported-name-constraint'
  /** Where OpenSSL is of another mind. */
  readonly openssl?: 'accepts' | 'refuses'
  readonly clause?: string
}

function constrained({
  id,
  why,
  constraints,
  hosts = HOST,
  leaf = {},
  reason,
  openssl,
  clause = CLAUSE,
}: Constrained): PathCase {
  const issuing = root.intermediate({ name: 'Constrained Issuing', nameConstraints: constraints })
  const isAllowed = reason === undefined
  return {
    id,
    why,
    clause,
    certificates: { leaf: issuing.leaf(hosts, leaf), issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: isAllowed ? [['leaf', 'issuing', 'root']] : [],
    partial: {
      presented: ['leaf', 'issuing', 'root'],
      paths: isAllowed ? [['leaf', 'issuing', 'root']] : [['leaf']],
    },
    refused: isAllowed ? [] : [{ certificate: 'issuing', reason }],
    openssl: openssl ?? (isAllowed ? 'accepts' : 'refuses'),
  }
}

const violated = { reason: 'name-constraint' } as const
const unsupported = { reason: 'unsupported-name-constraint' } as const

const permittedDns: readonly Constrained[] = [
  {
    id: 'permitted-domain',
    why: 'zero or more labels to the left of the base satisfy it',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: [HOST, 'example.com', 'a.b.c.example.com'],
  },
  {
    id: 'outside-the-permitted-domain',
    why: 'the host is not below the only domain this CA may speak for',
    constraints: { permitted: [{ dns: 'example.net' }] },
    ...violated,
  },
  {
    id: 'one-of-two-names-outside',
    why: 'every name must be permitted',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: [HOST, 'api.example.net'],
    ...violated,
  },
  {
    id: 'either-of-two-domains',
    why: 'one of the permitted subtrees is enough for a name',
    constraints: { permitted: [{ dns: 'example.net' }, { dns: 'example.com' }] },
    hosts: [HOST, 'api.example.net'],
  },
  {
    id: 'ends-alike-but-is-another-domain',
    why: 'labels count, not letters: notexample.com is not below example.com',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: 'notexample.com',
    ...violated,
  },
  {
    id: 'letter-case-does-not-count',
    why: 'DNS names are compared without regard to case',
    constraints: { permitted: [{ dns: 'EXAMPLE.com' }] },
    hosts: [],
    leaf: { altNames: [{ dns: 'Api.Example.COM' }] },
    clause: 'RFC 5280 7.2',
  },
  {
    id: 'leading-dot',
    why: 'a base that begins with a dot is read by OpenSSL, Go and the browsers as "one label or more"',
    constraints: { permitted: [{ dns: '.example.com' }] },
  },
  {
    id: 'leading-dot-and-the-domain-itself',
    why: 'the domain itself has no label more',
    constraints: { permitted: [{ dns: '.example.com' }] },
    hosts: 'example.com',
    ...violated,
  },
  {
    id: 'empty-base-permits-all',
    why: 'every name can be made by adding labels to nothing',
    constraints: { permitted: [{ dns: '' }] },
  },
  {
    id: 'base-longer-than-the-name',
    why: 'the CA may speak for one host below, not for the domain',
    constraints: { permitted: [{ dns: HOST }] },
    hosts: 'example.com',
    ...violated,
  },
  {
    id: 'not-critical-but-evaluated',
    why: 'the RFC wants the extension critical; it holds all the same',
    constraints: { permitted: [{ dns: 'example.net' }], critical: false },
    ...violated,
  },
]

const excludedDns: readonly Constrained[] = [
  {
    id: 'excluded-domain',
    why: 'the CA must not speak for this domain',
    constraints: { excluded: [{ dns: 'example.com' }] },
    ...violated,
  },
  {
    id: 'another-domain-excluded',
    why: 'the CA may speak for all others',
    constraints: { excluded: [{ dns: 'example.net' }] },
  },
  {
    id: 'excluded-within-permitted',
    why: 'what is excluded stays excluded, whatever is permitted',
    constraints: { permitted: [{ dns: 'example.com' }], excluded: [{ dns: HOST }] },
    ...violated,
  },
  {
    id: 'all-dns-excluded',
    why: 'an empty base excludes every name',
    constraints: { excluded: [{ dns: '' }] },
    ...violated,
  },
]

const wildcards: readonly Constrained[] = [
  {
    id: 'wildcard-within-permitted',
    why: 'whatever the wildcard stands for is permitted',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: '*.example.com',
  },
  {
    id: 'wildcard-wider-than-permitted',
    why: 'the wildcard stands for more hosts than the one that is permitted',
    constraints: { permitted: [{ dns: HOST }] },
    hosts: '*.example.com',
    ...violated,
  },
  {
    id: 'wildcard-over-an-excluded-host',
    why: 'the wildcard stands for the excluded host too; OpenSSL compares letters (Go had it as CVE-2025-61727)',
    constraints: { excluded: [{ dns: HOST }] },
    hosts: '*.example.com',
    openssl: 'accepts',
    ...violated,
  },
  {
    id: 'wildcard-beside-an-excluded-host',
    why: 'the wildcard stands for one label, so it cannot reach the excluded host',
    constraints: { excluded: [{ dns: `deep.${HOST}` }] },
    hosts: '*.example.com',
  },
]

const oddNames: readonly Constrained[] = [
  {
    id: 'name-with-a-final-dot',
    why: 'a name that no host is called by may be taken for one; under a constraint it is refused',
    constraints: { excluded: [{ dns: 'example.com' }] },
    hosts: [],
    leaf: { altNames: [{ dns: 'api.example.com.' }] },
    openssl: 'accepts',
    ...violated,
  },
  {
    id: 'name-with-a-nul',
    why: 'the same, for a name that ends early in C',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: [],
    leaf: { altNames: [{ dns: 'api.example.net\0.example.com' }] },
    openssl: 'accepts',
    ...violated,
  },
  {
    id: 'common-name-outside',
    why: 'a client that takes the common name where there is no other must not be led around the constraint',
    constraints: { permitted: [{ dns: 'example.net' }] },
    leaf: { subjectAltName: 'absent', name: HOST },
    clause: 'RFC 6125 6.4.4; Node tls.checkServerIdentity',
    ...violated,
  },
  {
    id: 'common-name-inside',
    why: 'the common name is the only name, and it is permitted',
    constraints: { permitted: [{ dns: 'example.com' }] },
    leaf: { subjectAltName: 'absent', name: HOST },
    clause: 'RFC 6125 6.4.4; Node tls.checkServerIdentity',
  },
  {
    id: 'common-name-beside-dns-names',
    why: 'where there are DNS names, nobody takes the common name for one',
    constraints: { permitted: [{ dns: 'example.com' }] },
    leaf: { name: 'www.example.net' },
    clause: 'RFC 6125 6.4.4',
  },
]

const addresses: readonly Constrained[] = [
  {
    id: 'permitted-network',
    why: 'the address is in the network',
    constraints: { permitted: [{ ip: '192.0.2.0/24' }] },
    hosts: '192.0.2.7',
  },
  {
    id: 'outside-the-permitted-network',
    why: 'the address is in another network',
    constraints: { permitted: [{ ip: '192.0.2.0/24' }] },
    hosts: '198.51.100.7',
    ...violated,
  },
  {
    id: 'ipv6-under-an-ipv4-network',
    why: 'addresses are one form of name: where networks are permitted, every address must be in one',
    constraints: { permitted: [{ ip: '192.0.2.0/24' }] },
    hosts: '2001:db8::7',
    ...violated,
  },
  {
    id: 'permitted-ipv6-network',
    why: 'the address is in the network, whose prefix ends within an octet',
    constraints: { permitted: [{ ip: '2001:db8:8000::/33' }] },
    hosts: '2001:db8:ffff::7',
  },
  {
    id: 'excluded-network',
    why: 'the CA must not speak for this network',
    constraints: { excluded: [{ ip: '192.0.2.0/24' }] },
    hosts: '192.0.2.7',
    ...violated,
  },
  {
    id: 'excluded-network-written-as-ipv6',
    why: 'the address is the excluded one, in the notation for IPv4 in IPv6; OpenSSL compares octets',
    constraints: { excluded: [{ ip: '192.0.2.0/24' }] },
    hosts: [],
    leaf: { altNames: [{ ip: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 7) }] },
    openssl: 'accepts',
    ...violated,
  },
  {
    id: 'no-addresses-at-all',
    why: 'a CA for host names only: as public sub-CAs are constrained',
    constraints: { permitted: [{ dns: 'example.com' }], excluded: [{ ip: '0.0.0.0/0' }, { ip: '::/0' }] },
    clause: 'CA/B Baseline Requirements 7.1.2.10.8',
  },
  {
    id: 'address-where-none-may-be',
    why: 'the name is permitted, the address beside it is not',
    constraints: { permitted: [{ dns: 'example.com' }], excluded: [{ ip: '0.0.0.0/0' }, { ip: '::/0' }] },
    hosts: [HOST, '192.0.2.7'],
    ...violated,
  },
  {
    id: 'address-under-a-domain',
    why: 'a constraint on DNS names says nothing about addresses',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: '192.0.2.7',
    leaf: { name: { organization: 'Example' } },
  },
  {
    id: 'address-as-common-name-under-a-domain',
    why: 'without DNS names the common name counts as one, and OpenSSL takes digits for one too',
    constraints: { permitted: [{ dns: 'example.com' }] },
    hosts: '192.0.2.7',
    leaf: { name: '192.0.2.7' },
    ...violated,
  },
  {
    id: 'mask-with-a-hole',
    why: 'the mask must be ones, then zeros; what it means otherwise is anybody’s guess',
    constraints: { permitted: [{ ip: Uint8Array.of(192, 0, 2, 0, 255, 0, 255, 0) }] },
    hosts: '192.0.2.7',
    openssl: 'accepts',
    ...unsupported,
  },
]

const otherForms: readonly Constrained[] = [
  {
    id: 'email-only',
    why: 'a constraint on mail addresses is not evaluated, so the CA is unusable; OpenSSL finds no mail address to refuse',
    constraints: { permitted: [{ email: 'example.com' }] },
    openssl: 'accepts',
    ...unsupported,
  },
  {
    id: 'email-beside-dns',
    why: 'one form that is not evaluated is enough',
    constraints: { permitted: [{ dns: 'example.com' }, { email: 'example.com' }] },
    openssl: 'accepts',
    ...unsupported,
  },
  {
    id: 'directory-name',
    why: 'a constraint on subjects is not evaluated',
    constraints: { permitted: [{ directory: { organization: 'Example' } }] },
    leaf: { name: { organization: 'Example', commonName: HOST } },
    openssl: 'accepts',
    ...unsupported,
  },
  {
    id: 'excluded-directory-name',
    why: 'nor is an exclusion of subjects',
    constraints: { excluded: [{ directory: { organization: 'Example' } }] },
    openssl: 'accepts',
    ...unsupported,
  },
  {
    id: 'uri',
    why: 'a constraint on URIs is not evaluated',
    constraints: { permitted: [{ uri: '.example.com' }] },
    openssl: 'accepts',
    ...unsupported,
  },
  {
    id: 'malformed-base',
    why: 'a base that is no domain cannot be judged by',
    constraints: { excluded: [{ dns: '*.example.net' }] },
    openssl: 'accepts',
    ...unsupported,
  },
]

function alongThePath(): PathCase[] {
  const outer = root.intermediate({ name: 'Outer', nameConstraints: { permitted: [{ dns: 'example.com' }] } })
  const inner = outer.intermediate({
    name: 'Inner',
    nameConstraints: { permitted: [{ dns: 'example.net' }] },
  })
  const open = outer.intermediate({ name: 'Open' })
  const narrowRoot = forge.root({
    name: 'Narrow Root',
    nameConstraints: { permitted: [{ dns: 'example.net' }] },
  })
  const underNarrow = narrowRoot.intermediate({ name: 'Under Narrow' })
  const misplaced = outer.intermediate({ name: 'Misplaced', altNames: [{ dns: 'ca.example.net' }] })
  const rolled = outer.intermediate({ name: 'Outer', altNames: [{ dns: 'ca.example.net' }] })
  const upper = { outer, root }
  return [
    {
      id: 'two-cas-with-nothing-in-common',
      why: 'constraints add up: what neither CA permits alone, both together do not',
      clause: 'RFC 5280 6.1.4 (g)',
      certificates: { leaf: inner.leaf(HOST), inner, ...upper },
      presented: ['leaf', 'inner', 'outer'],
      anchors: ['root'],
      paths: [],
      openssl: 'refuses',
    },
    {
      id: 'constraint-two-levels-up',
      why: 'a constraint holds for everything below, not only for the next certificate',
      clause: 'RFC 5280 6.1.4 (g)',
      certificates: { leaf: open.leaf('api.example.net'), open, ...upper },
      presented: ['leaf', 'open', 'outer'],
      anchors: ['root'],
      paths: [],
      partial: { presented: ['leaf', 'open', 'outer', 'root'], paths: [['leaf', 'open']] },
      refused: [{ certificate: 'outer', reason: 'name-constraint' }],
      openssl: 'refuses',
    },
    {
      id: 'constraint-of-the-anchor',
      why: 'an anchor’s own restrictions hold',
      clause: 'RFC 5937 3.2',
      certificates: { leaf: underNarrow.leaf(HOST), issuing: underNarrow, root: narrowRoot },
      presented: ['leaf', 'issuing'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'root', reason: 'name-constraint' }],
      openssl: 'refuses',
    },
    {
      id: 'name-of-an-intermediate-outside',
      why: 'the names of CAs are constrained as well',
      clause: 'RFC 5280 6.1.3 (b)',
      certificates: { leaf: misplaced.leaf(HOST), misplaced, ...upper },
      presented: ['leaf', 'misplaced', 'outer'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'outer', reason: 'name-constraint' }],
      openssl: 'refuses',
    },
    {
      id: 'name-of-a-self-issued-intermediate-outside',
      why: 'self-issued certificates are exempt, but for the leaf',
      clause: 'RFC 5280 6.1.3 (b)',
      certificates: { leaf: rolled.leaf(HOST), 'outer-again': rolled, ...upper },
      presented: ['leaf', 'outer-again', 'outer'],
      anchors: ['root'],
      paths: [['leaf', 'outer-again', 'outer', 'root']],
      openssl: 'accepts',
    },
    {
      id: 'another-way-without-the-constraint',
      why: 'the constraint closes one way; the CA’s other certificate opens another',
      clause: 'RFC 5280 6.1.4 (g)',
      certificates: {
        leaf: underNarrow.leaf(HOST),
        issuing: underNarrow,
        'issuing-by-root': root.crossSign(underNarrow),
        'narrow-root': narrowRoot,
        root,
      },
      presented: ['leaf', 'issuing', 'issuing-by-root'],
      anchors: ['narrow-root', 'root'],
      paths: [['leaf', 'issuing-by-root', 'root']],
      refused: [{ certificate: 'narrow-root', reason: 'name-constraint' }],
      // OpenSSL takes the first issuer of the name and does not come back.
      openssl: 'refuses',
    },
    {
      id: 'comparison-limit',
      why: 'many names below many constraints are not compared without end (in Go, CVE-2018-16875)',
      clause: 'limit: nameComparisons',
      certificates: { leaf: open.leaf([HOST, 'b.example.com', 'c.example.com']), open, ...upper },
      presented: ['leaf', 'open', 'outer'],
      anchors: ['root'],
      limits: { nameComparisons: 3 },
      paths: [],
      exhausted: true,
      openssl: 'accepts',
    },
  ]
}

export const nameConstraints: CaseGroup = {
  name: 'name-constraints',
  about:
    'Which names a CA may speak for: DNS names and addresses are evaluated, all else makes the CA unusable.',
  cases: [
    ...[permittedDns, excludedDns, wildcards, oddNames, addresses, otherForms].flat().map(constrained),
    ...alongThePath(),
  ],
}
