import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advise } from './advise.ts'
import { comingSteps, longestLifetime, renewalsPerYear } from './lifetimes.ts'
import type { Observed, ObservedCertificate } from './observed.ts'

const leaf: ObservedCertificate = {
  pin: 'sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  subject: 'CN=api.example.com',
  issuer: 'CN=Example CA, O=Example',
  daysLeft: 60,
  lifetimeDays: 90,
  names: { dns: ['api.example.com'] },
  weak: [],
}

function seen(over: Partial<Observed> & { leaf?: Partial<ObservedCertificate> } = {}): Observed {
  const certificate = { ...leaf, ...over.leaf }
  const anchor = { ...leaf, subject: 'CN=Root, O=Example', commonName: 'Root' }
  const ends = over.trust?.ends ?? 'public'
  return {
    at: '2026-11-22T12:00:00Z',
    server: { host: 'api.example.com' },
    possession: 'proven',
    presented: [certificate],
    paths: [
      {
        ends,
        certificates: [
          { ...certificate, role: 'leaf' },
          { ...anchor, role: 'root' },
        ],
      },
    ],
    trust: { ends, coversHost: true },
    ...over,
  }
}

const idsOf = (observed: Observed): string[] => advise(observed).items.map(({ id }) => id)

describe('advice', () => {
  test('for a host of one’s own says what to pin, what a CA pin leaves open, and how often it is renewed', () => {
    assert.deepEqual(idsOf(seen()), ['pin-leaf', 'pin-ca', 'lifetime'])
    assert.equal(advise(seen()).pin, 'yes')
  })

  test('says loudly that a path into a local root may be somebody’s on the way', () => {
    const [first] = advise(seen({ trust: { ends: 'system', coversHost: true } })).items
    assert.equal(first?.level, 'alarm')
    assert.match(first.text, /pins THEM/)
  })

  test('says loudly that an untrusted chain may be an attacker’s, and does not say what to pin', () => {
    const items = advise(seen({ trust: { ends: 'nowhere', coversHost: true } })).items
    assert.equal(items[0]?.level, 'alarm')
    assert.match(items[0].text, /ATTACKER/)
    assert.equal(
      items.some(({ id }) => id === 'pin-leaf'),
      false,
    )
  })

  test('names the root of a given CA without alarm', () => {
    const items = advise(seen({ trust: { ends: 'given', coversHost: true } })).items
    assert.equal(
      items.some(({ level }) => level === 'alarm'),
      false,
    )
    assert.ok(items.some(({ id }) => id === 'given-root'))
  })

  const platforms: [string, Partial<ObservedCertificate>, 'no' | 'ask'][] = [
    ['aws-acm', { issuer: 'CN=Amazon RSA 2048 M03, O=Amazon, C=US' }, 'no'],
    ['google-trust-services', { issuer: 'CN=WE1, O=Google Trust Services, C=US' }, 'no'],
    ['cloudflare', { issuer: 'CN=Cloudflare Inc ECC CA-3, O=Cloudflare\\, Inc., C=US' }, 'no'],
    ['cloudflare', { issuer: 'CN=WE1, O=Google Trust Services', names: { dns: ['app.pages.dev'] } }, 'no'],
    ['hosting', { issuer: "CN=YE1, O=Let's Encrypt", names: { dns: ['*.vercel.app'] } }, 'no'],
    ['lets-encrypt', { issuer: "CN=YE1, O=Let's Encrypt, C=US" }, 'ask'],
  ]
  for (const [id, facts, pin] of platforms)
    test(`recognizes ${id} by ${facts.names?.dns[0] ?? facts.issuer}, and says ${pin}`, () => {
      const advice = advise(seen({ leaf: facts }))
      assert.equal(advice.platform?.id, id)
      assert.equal(advice.pin, pin)
      assert.ok(advice.items.some(({ text }) => text.includes(advice.platform?.evidence ?? '-')))
    })

  test('takes a name that merely contains a platform’s for nobody’s', () => {
    assert.equal(advise(seen({ leaf: { names: { dns: ['pages.dev.example.com'] } } })).platform, undefined)
    for (const issuer of ['CN=O=Amazon', 'CN=x\\, O=Amazon', 'CN=x, O=NotO=Amazon'])
      assert.equal(advise(seen({ leaf: { issuer } })).platform, undefined, issuer)
  })

  test('says that a wrong name, an expired certificate, an outdated server come first', () => {
    const ids = idsOf(
      seen({
        trust: { ends: 'public', coversHost: false },
        leaf: { daysLeft: -3 },
        tls: { protocol: 'TLSv1', outdated: true, weak: [] },
      }),
    )
    assert.deepEqual(ids.slice(0, 3), ['wrong-name', 'expired', 'outdated'])
  })

  test('says what is weak about the certificate, and where to add it', () => {
    const weak = ['its RSA key has only 1024 bits']
    const texts = (observed: Observed): string =>
      advise(observed)
        .items.map(({ text }) => text)
        .join('\n')
    assert.match(
      texts(seen({ leaf: { weak } })),
      /its RSA key has only 1024 bits; mend that before you pin it/,
    )
    const add = (server: Observed['server']): string | undefined =>
      /keypin add (\S+)/.exec(texts(seen(server === undefined ? {} : { server })))?.[1]
    assert.equal(add({ host: 'api.example.com', port: 443 }), 'api.example.com')
    assert.equal(add({ host: 'api.example.com', port: 8443 }), 'api.example.com:8443')
    assert.equal(add({ host: '2001:db8::1', port: 8443 }), '[2001:db8::1]:8443')
    assert.equal(add({ host: '2001:db8::1', port: 443 }), '2001:db8::1')
    assert.match(texts(seen({ leaf: { lifetimeDays: 500 } })), /renewed about once a year/)
  })

  test('of a server without certificates is none', () => {
    assert.deepEqual(idsOf(seen({ presented: [], paths: [], trust: { ends: 'nowhere' } })), [])
  })
})

describe('the lifetime of public certificates', () => {
  test('is 200 days today, and shrinks on known days', () => {
    const today = new Date('2026-11-22')
    assert.equal(longestLifetime(today).maxDays, 200)
    assert.deepEqual(
      comingSteps(today).map(({ maxDays }) => maxDays),
      [100, 47],
    )
    assert.equal(longestLifetime(new Date('2027-03-15T00:00:00Z')).maxDays, 100)
  })

  test('means so many renewals a year at two thirds of it', () => {
    assert.deepEqual(
      [398, 200, 100, 90, 47].map((days) => Number(renewalsPerYear(days).toFixed(1))),
      [1.4, 2.7, 5.5, 6.1, 11.7],
    )
  })
})
