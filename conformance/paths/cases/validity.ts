import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

const CLAUSE = 'RFC 5280 6.1.3 (a)(2)'

// Valid before the moments below, too.
const longAgo = new Date('2024-01-01T00:00:00Z')
const root = forge.root({ name: 'Example Root', notBefore: longAgo })
const issuing = root.intermediate({ name: 'Example Issuing', notBefore: longAgo })

type Place = 'leaf' | 'issuing' | 'root'

function untimely(place: Place, period: 'expired' | 'not-yet-valid'): PathCase {
  const options = (at: Place): object => (at === place ? { period } : {})
  const top = forge.root({ name: 'Example Root', ...options('root') })
  const middle = top.intermediate({ name: 'Example Issuing', ...options('issuing') })
  const bottom = middle.leaf(HOST, options('leaf'))
  const certificates = { leaf: bottom, issuing: middle, root: top }
  const below = { leaf: [], issuing: [['leaf']], root: [['leaf', 'issuing']] }[place]
  return {
    id: `${place}-${period}`,
    why: `every certificate of a path must be valid at the moment of judgement${place === 'root' ? ', the anchor too' : ''}`,
    clause: CLAUSE,
    certificates,
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: [],
    partial: { presented: ['leaf', 'issuing', 'root'], paths: below },
    refused: [{ certificate: place, reason: period }],
    openssl: 'refuses',
  }
}

const start = new Date('2026-11-20T00:00:00Z')
const end = new Date('2026-11-25T00:00:00Z')
const brief = issuing.leaf(HOST, { notBefore: start, notAfter: end })

function atMoment(id: string, now: Date, isValid: boolean, why: string): PathCase {
  return {
    id,
    why,
    clause: 'RFC 5280 4.1.2.5',
    now,
    certificates: { leaf: brief, issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: isValid ? [['leaf', 'issuing', 'root']] : [],
    openssl: isValid ? 'accepts' : 'refuses',
  }
}

const second = 1000
const early = new Date(start.getTime() - second)
const last = new Date(end.getTime() - second)

const moments: PathCase[] = [
  atMoment('a-second-before-not-before', early, false, 'it is not valid yet'),
  atMoment('at-not-before', start, true, 'notBefore is the first second in which it is valid'),
  atMoment('a-second-before-not-after', last, true, 'it is still valid'),
  atMoment(
    'at-not-after',
    end,
    false,
    'RFC 5280 includes this second, OpenSSL does not; a path that OpenSSL refuses is none',
  ),
]

export const validity: CaseGroup = {
  name: 'validity',
  about: 'Dates, of every certificate in the path.',
  cases: [
    ...(['leaf', 'issuing', 'root'] as const).flatMap((place) => [
      untimely(place, 'expired'),
      untimely(place, 'not-yet-valid'),
    ]),
    ...moments,
  ],
}
