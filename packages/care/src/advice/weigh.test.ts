import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { authorityOf } from './authorities.ts'
import type { Choice } from './choices.ts'
import type { Observed, ObservedCertificate } from './observed.ts'
import { opinions } from './opinions.ts'
import { weigh } from './weigh.ts'

const at = '2026-11-22T12:00:00Z'
const pin = (letter: string): string => `sha256/${letter.repeat(43)}=`

/** 90 days from 2026-11-01 on. */
const leaf: ObservedCertificate = {
  pin: pin('A'),
  certificatePin: `cert-${pin('B')}`,
  subject: 'CN=api.example.com',
  issuer: "CN=YE1, O=Let's Encrypt, C=US",
  notAfter: '2027-01-30T00:00:00Z',
  daysLeft: 68,
  lifetimeDays: 90,
  names: { dns: ['api.example.com'] },
  weak: [],
}
const intermediate: ObservedCertificate = {
  ...leaf,
  pin: pin('C'),
  subject: "CN=YE1, O=Let's Encrypt, C=US",
  notAfter: '2028-09-02T00:00:00Z',
}
const root: ObservedCertificate = {
  ...leaf,
  pin: pin('D'),
  subject: 'CN=ISRG Root X2, O=Internet Security Research Group, C=US',
  notAfter: '2040-09-17T00:00:00Z',
}

function seen(issuer: Partial<ObservedCertificate> = {}, trust: Partial<Observed['trust']> = {}): Observed {
  const own = { ...leaf, ...issuer }
  const ca = { ...intermediate, subject: own.issuer }
  return {
    at,
    server: { host: 'api.example.com' },
    possession: 'proven',
    presented: [own, ca],
    paths: [
      {
        ends: 'public',
        certificates: [
          { ...own, role: 'leaf' },
          { ...ca, role: 'intermediate' },
          { ...root, role: 'root' },
        ],
      },
    ],
    trust: { ends: 'public', coversHost: true, ...trust },
  }
}

const choice = (observed: Observed, id: Choice['id']): Choice => {
  const found = weigh(observed).choices.find((one) => one.id === id)
  assert.ok(found)
  return found
}

describe('what could be pinned', () => {
  test('at Let’s Encrypt: the leaf with care, its intermediate not beyond the next renewal, its root until its sunset', () => {
    assert.deepEqual(
      weigh(seen()).choices.map(({ id, verdict }) => `${id} ${verdict}`),
      [
        'leaf-key with-care',
        'root with-care',
        'nothing with-care',
        'intermediate avoid',
        'certificate avoid',
      ],
    )
    // two thirds of 90 days from 2026-11-01
    assert.deepEqual(choice(seen(), 'intermediate').lockOut, {
      expectedOn: '2026-12-31',
      latestOn: '2027-01-30',
      why: 'at any renewal: Let’s Encrypt picks the intermediate at random',
    })
    assert.equal(choice(seen(), 'root').lockOut.latestOn, '2035-09-04')
    assert.match(
      choice(seen(), 'root').lockOut.why,
      /Let’s Encrypt has ISRG Root X1, ISRG Root X2, Root YR, Root YE/,
    )
    assert.equal(choice(seen(), 'certificate').lockOut.expectedOn, '2026-12-31')
  })

  test('on a platform that makes a new key each time: nothing, and the leaf ends with the certificate', () => {
    const acm = seen({ issuer: 'CN=Amazon RSA 2048 M02, O=Amazon, C=US' })
    assert.equal(weigh(acm).advice.pin, 'no')
    assert.equal(weigh(acm).choices[0]?.id, 'nothing')
    assert.equal(choice(acm, 'leaf-key').verdict, 'avoid')
    assert.equal(choice(acm, 'leaf-key').lockOut.latestOn, '2027-01-30')
  })

  test('under a CA that leaves the key to its owner: the leaf, which ends on no day of its own', () => {
    const own = seen({ issuer: 'CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US' })
    assert.equal(weigh(own).advice.pin, 'yes')
    assert.equal(weigh(own).advice.platform?.id, 'digicert')
    assert.equal(choice(own, 'leaf-key').verdict, 'choose')
    assert.equal(choice(own, 'leaf-key').lockOut.latestOn, undefined)
    assert.match(choice(own, 'intermediate').lockOut.why, /issues from another one/)
  })

  test('a renewal that is overdue is expected today, not in the past', () => {
    const overdue = seen({ notAfter: '2026-12-01T00:00:00Z' })
    assert.equal(choice(overdue, 'certificate').lockOut.expectedOn, '2026-11-22')
  })

  test('a CA pin leaves in whoever gets a certificate; a leaf pin only who has the key', () => {
    assert.match(choice(seen(), 'root').exposes, /whoever gets a certificate .* from Let’s Encrypt/)
    assert.match(choice(seen(), 'leaf-key').exposes, /^only whoever has this very key$/)
  })

  test('of a chain that nobody trusts there is nothing to choose: it may be an attacker’s', () => {
    const { choices, verdict } = weigh(seen({}, { ends: 'nowhere' }))
    assert.deepEqual([choices, verdict], [[], 'nobody'])
  })

  test('of a chain that only this machine trusts nothing is to be believed, whatever the issuer is called', () => {
    assert.equal(weigh(seen({}, { ends: 'system' })).verdict, 'nobody')
    assert.equal(weigh(seen({}, { ends: 'given' })).verdict, 'ask')
    assert.equal(weigh(seen()).verdict, 'ask')
  })
})

describe('how often a certificate is renewed', () => {
  test('grows with the schedule of the CA/Browser Forum, from the days it names', () => {
    assert.deepEqual(weigh(seen({ lifetimeDays: 199, issuer: 'CN=Example CA, O=Example' })).renewals, [
      { from: '2026-11-22', lifetimeDays: 199, renewalsPerYear: 2.8 },
      { from: '2027-03-15', lifetimeDays: 100, renewalsPerYear: 5.5, by: 'CA/Browser Forum' },
      { from: '2029-03-15', lifetimeDays: 47, renewalsPerYear: 11.7, by: 'CA/Browser Forum' },
    ])
  })

  test('grows with the CA’s own schedule where that is stricter', () => {
    assert.deepEqual(
      weigh(seen()).renewals.map(({ from, lifetimeDays, by }) => [from, lifetimeDays, by]),
      [
        ['2026-11-22', 90, undefined],
        ['2027-02-10', 64, 'Let’s Encrypt'],
        ['2028-02-16', 45, 'Let’s Encrypt'],
      ],
    )
    // a certificate of its shorter profile is as short already
    assert.equal(weigh(seen({ lifetimeDays: 45 })).renewals.length, 1)
  })

  test('stays as it is under a CA of one’s own, which the schedule does not bind', () => {
    assert.equal(weigh(seen({ lifetimeDays: 730 }, { ends: 'given' })).renewals.length, 1)
  })
})

describe('instead', () => {
  test('a CAA record names the CA that is in use', () => {
    const line = (issuer: string): string | undefined => weigh(seen({ issuer })).instead[0]?.line
    assert.equal(line("CN=YE1, O=Let's Encrypt"), 'api.example.com. CAA 0 issue "letsencrypt.org"')
    assert.equal(line('CN=WE1, O=Google Trust Services'), 'api.example.com. CAA 0 issue "pki.goog"')
    assert.match(line('CN=Example CA, O=Example') ?? '', /your CA states/)
  })

  test('under a CA of one’s own no public CA has any business with the name', () => {
    assert.equal(weigh(seen({}, { ends: 'given' })).instead[0]?.line, 'api.example.com. CAA 0 issue ";"')
  })

  test('an IP address has no CAA record', () => {
    const address = { ...seen(), server: { host: '192.0.2.1' } }
    assert.equal(weigh(address).instead.find(({ id }) => id === 'caa')?.line, undefined)
  })
})

describe('those who know', () => {
  test('disagree, and each is named with a source', () => {
    assert.deepEqual([...new Set(opinions.map(({ stance }) => stance))].sort(), ['against', 'ca', 'leaf'])
    for (const { who, source } of opinions) assert.match(source, /^https:\/\//, who)
  })

  test('are the same in the manual', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/should-you-pin.md'), 'utf8')
    for (const { who, source } of opinions) assert.ok(page.includes(source), `${who}: ${source}`)
  })
})

test('a name that merely contains a CA’s is nobody’s', () => {
  assert.equal(authorityOf('CN=O=Amazonia'), undefined)
  assert.equal(authorityOf('CN=Root, O=Example'), undefined)
  assert.equal(authorityOf("CN=E8, O=Let's Encrypt, C=US")?.caa, 'letsencrypt.org')
})
