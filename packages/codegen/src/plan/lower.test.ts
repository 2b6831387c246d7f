import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parsePinSet } from 'keypin'
import type { LossCode } from '../loss.ts'
import type { Capabilities } from '../target.ts'
import { lower } from './lower.ts'

const EVERYTHING: Capabilities = {
  scopes: ['none', 'one', 'any'],
  overlap: 'most-specific',
  positions: 'told-apart',
  pinKinds: ['spki', 'certificate'],
  modes: ['enforce', 'report', 'off'],
  expiry: { open: 'instant', closed: 'instant' },
  forbid: true,
  unlistedBlock: true,
  reports: true,
  clearTextOff: true,
  addresses: true,
}

const PINS = [
  { pin: pin(1), position: 'leaf', state: 'active' },
  { pin: pin(2), position: 'leaf', state: 'backup' },
]

const EVERY_FEATURE = {
  'example.com': { subdomains: 'any', pins: PINS, forbid: [pin(9)], reportTo: ['https://r.example.net/'] },
  'api.example.com': { subdomains: 'one', expiresAt: '2030-01-01T00:00:00Z', onExpiry: 'closed', pins: PINS },
  'new.example.com': { mode: 'report', pins: PINS },
  'off.example.com': { mode: 'off', reason: 'managed' },
  '192.0.2.1': { pins: [`cert-${pin(1)}`, { pin: pin(2), state: 'backup' }] },
}

test('a target that can say everything loses nothing and changes nothing', () => {
  const { plan, losses } = lowered(EVERY_FEATURE, {})
  assert.deepEqual(losses, [])
  assert.deepEqual(
    plan.entries.map(({ host }) => host),
    ['192.0.2.1', 'api.example.com', 'example.com', 'new.example.com', 'off.example.com'],
  )
})

test("the pin set's forbidden keys are joined with each host's own, but for excluded hosts", () => {
  const { plan } = lowered(EVERY_FEATURE, {}, [pin(8), pin(9)])
  assert.deepEqual(
    plan.entries.map(({ forbid }) => forbid.map(({ text }) => text)),
    [[pin(8), pin(9)], [pin(8), pin(9)], [pin(8), pin(9)], [pin(8), pin(9)], []],
  )
})

describe('what a target cannot say is a loss', () => {
  const entry = { pins: PINS }
  const rows: readonly [string, object, Partial<Capabilities>, string][] = [
    ['an address', { '192.0.2.1': entry, 'a.test': entry }, { addresses: false }, 'refused address'],
    [
      'a scope it has not',
      { 'a.test': { ...entry, subdomains: 'any' } },
      { scopes: ['none', 'one'] },
      'weaker scope',
    ],
    [
      'report-only mode',
      { 'a.test': { ...entry, mode: 'report' }, 'b.test': entry },
      { modes: ['enforce', 'off'] },
      'weaker mode',
    ],
    [
      'an expiry',
      { 'a.test': { ...entry, ...expiry('open') } },
      { expiry: { closed: 'instant' } },
      'weaker expiry',
    ],
    [
      'an expiry to the moment',
      { 'a.test': { ...entry, ...expiry('open') } },
      { expiry: { open: 'day' } },
      'note expiry-precision',
    ],
    ['forbidden keys', { 'a.test': { ...entry, forbid: [pin(9)] } }, { forbid: false }, 'weaker forbid'],
    [
      'reports',
      { 'a.test': { ...entry, reportTo: ['https://r.test/'] } },
      { reports: false },
      'weaker report',
    ],
    ['positions', { 'a.test': entry }, { positions: 'anywhere' }, 'note position'],
    ['clear text', { 'a.test': entry }, { clearTextOff: false }, 'weaker clear-text'],
    ['one missing backup', { 'a.test': { pins: [pin(1), pin(2)] } }, {}, 'weaker backup'],
  ]
  for (const [what, hosts, can, expected] of rows) {
    test(what, () => assert.deepEqual(codes(lowered(hosts, can)), [expected]))
  }

  test('hosts that are not listed', () => {
    const pinSet = parsePinSet({ version: 1, unlisted: 'block', hosts: { 'a.test': entry } })
    const { plan, losses } = lower(pinSet, { ...EVERYTHING, unlistedBlock: false })
    assert.deepEqual(codes({ losses }), ['weaker unlisted'])
    assert.equal(plan.unlisted, 'allow')
  })
})

describe('pins that a client cannot compare', () => {
  const leafOnly: Partial<Capabilities> = { positions: 'leaf-only' }

  test('are left out with a note when a pin and a backup remain', () => {
    const pins = [...PINS, { pin: pin(3), position: 'ca' }]
    const { plan, losses } = lowered({ 'a.test': { pins } }, leafOnly)
    assert.deepEqual(codes({ losses }), ['note position'])
    assert.equal(plan.entries[0]?.pins.length, 2)
  })

  test('are refused when nothing else would be left: everyone would be locked out', () => {
    const pins = [
      { pin: pin(1), position: 'ca' },
      { pin: pin(2), position: 'ca', state: 'backup' },
    ]
    assert.deepEqual(codes(lowered({ 'a.test': { pins } }, leafOnly)), [
      'refused nothing',
      'refused position',
    ])
  })

  test('are refused when the backup is among them: the next change of keys would lock everyone out', () => {
    const pins = [PINS[0], { pin: pin(2), position: 'ca', state: 'backup' }]
    const { losses } = lowered({ 'a.test': { pins }, 'b.test': { pins: PINS } }, leafOnly)
    assert.deepEqual(codes({ losses }), ['refused position'])
  })

  test('of another kind are treated the same', () => {
    const pins = [`cert-${pin(1)}`, pin(1), { pin: pin(2), state: 'backup' }]
    const { plan, losses } = lowered({ 'a.test': { pins } }, { pinKinds: ['spki'] })
    assert.deepEqual(codes({ losses }), ['note pin-kind'])
    assert.deepEqual(
      plan.entries[0]?.pins.map(({ pin: own }) => own.text),
      [pin(1), pin(2)],
    )
  })

  test('are refused when the one in use is among them: everyone would be locked out at once', () => {
    const pins = [
      { pin: `cert-${pin(1)}`, state: 'active' },
      { pin: pin(2), state: 'backup' },
    ]
    const { losses } = lowered({ 'a.test': { pins }, 'b.test': { pins: PINS } }, { pinKinds: ['spki'] })
    assert.deepEqual(codes({ losses }), ['refused pin-kind'])
  })
})

describe('pins for leaves and pins for CAs, where both would have to match', () => {
  const oneList: Partial<Capabilities> = { positions: 'one-list' }

  test('are kept where an entry has one kind only', () => {
    const cas = PINS.map((own) => ({ ...own, position: 'ca' }))
    assert.deepEqual(codes(lowered({ 'a.test': { pins: PINS }, 'b.test': { pins: cas } }, oneList)), [])
  })

  test('are cut down to the kind that has the key in use and the backup', () => {
    const { plan, losses } = lowered(
      { 'a.test': { pins: [...PINS, { pin: pin(3), position: 'ca' }] } },
      oneList,
    )
    assert.deepEqual(codes({ losses }), ['note position'])
    assert.deepEqual(
      plan.entries[0]?.pins.map(({ position }) => position),
      ['leaf', 'leaf'],
    )
  })

  test('are refused where neither kind has both, and so are pins that match anywhere', () => {
    const mixed = [PINS[0], { pin: pin(2), position: 'ca', state: 'backup' }]
    const anywhere = [pin(1), { pin: pin(2), state: 'backup' }]
    for (const pins of [mixed, anywhere])
      assert.deepEqual(codes(lowered({ 'a.test': { pins }, 'b.test': { pins: PINS } }, oneList)), [
        'refused position',
      ])
  })

  test('are not united with the same key in the other position', () => {
    const hosts = {
      'a.test': { subdomains: 'any', pins: PINS.map((own) => ({ ...own, position: 'ca' })) },
      'b.a.test': { pins: PINS },
    }
    const united: Partial<Capabilities> = { ...oneList, overlap: 'united', modes: ['enforce'] }
    assert.deepEqual(codes(lowered(hosts, united)), ['refused overlap'])
  })
})

test('an entry below a public suffix is refused where the platform takes none', () => {
  const hosts = { 'co.uk': { subdomains: 'any', pins: PINS }, 'a.test': { subdomains: 'any', pins: PINS } }
  assert.deepEqual(codes(lowered(hosts, {})), [])
  assert.deepEqual(codes(lowered(hosts, { publicSuffixes: false })), ['refused scope'])
})

describe('a scope that the platform has not', () => {
  const can: Partial<Capabilities> = { scopes: ['none', 'any'] }
  const one = { subdomains: 'one', pins: [pin(3), { pin: pin(4), state: 'backup' }] }

  test('becomes a narrower one', () => {
    const { plan, losses } = lowered({ 'a.test': one }, can)
    assert.deepEqual(codes({ losses }), ['weaker scope'])
    assert.equal(plan.entries[0]?.subdomains, 'none')
  })

  test('is refused where the names below would fall to the pins of a wider entry', () => {
    const { losses } = lowered(
      { 'test.example': { subdomains: 'any', pins: PINS }, 'a.test.example': one },
      can,
    )
    assert.deepEqual(codes({ losses }), ['refused scope'])
  })

  test('is refused where the names below would be refused as not listed', () => {
    const pinSet = parsePinSet({
      version: 1,
      unlisted: 'block',
      hosts: { 'a.test': one, 'b.test': { pins: PINS } },
    })
    assert.deepEqual(codes(lower(pinSet, { ...EVERYTHING, ...can })), ['refused scope'])
  })

  test('of an exclusion becomes a wider one, so that nobody is locked out', () => {
    const hosts = {
      'test.example': { subdomains: 'any', pins: PINS },
      'a.test.example': { mode: 'off', reason: 'x', subdomains: 'one' },
    }
    const { plan } = lowered(hosts, can)
    assert.equal(plan.entries[0]?.subdomains, 'any')
  })
})

describe('entries that overlap, where the platform unites them', () => {
  const united: Partial<Capabilities> = { overlap: 'united', modes: ['enforce'] }
  const wide = { subdomains: 'any', pins: PINS }

  test('are refused when the wider entry brings other keys', () => {
    const hosts = { 'a.test': wide, 'b.a.test': { pins: [pin(3), { pin: pin(4), state: 'backup' }] } }
    assert.deepEqual(codes(lowered(hosts, united)), ['refused overlap'])
  })

  test('are fine when it brings none', () => {
    assert.deepEqual(codes(lowered({ 'a.test': wide, 'b.a.test': { pins: PINS } }, united)), [])
  })

  test('are fine when the wider one does not reach so far', () => {
    const hosts = {
      'a.test': { ...wide, subdomains: 'one' },
      'c.b.a.test': { pins: [pin(3), { pin: pin(4), state: 'backup' }] },
    }
    assert.deepEqual(codes(lowered(hosts, united)), [])
  })

  test('an exclusion is refused where there are none: the wider pins would lock its users out', () => {
    assert.deepEqual(codes(lowered({ 'a.test': wide, 'b.a.test': { mode: 'off', reason: 'x' } }, united)), [
      'refused mode',
    ])
  })
})

test('a host that is only watched stays as an exclusion where hosts that are not listed are refused', () => {
  const hosts = { 'a.test': { pins: PINS }, 'b.test': { mode: 'report', pins: PINS } }
  const pinSet = parsePinSet({ version: 1, unlisted: 'block', hosts })
  const { plan } = lower(pinSet, { ...EVERYTHING, modes: ['enforce', 'off'] })
  assert.deepEqual(
    plan.entries.map(({ host, mode }) => [host, mode]),
    [
      ['a.test', 'enforce'],
      ['b.test', 'off'],
    ],
  )
})

describe('an accepted refusal', () => {
  const hosts = { '192.0.2.1': { pins: PINS }, 'a.test': { subdomains: 'any', pins: PINS } }

  test('leaves its host out', () => {
    const { plan, losses } = lowered(hosts, { addresses: false }, [], ['address'])
    assert.deepEqual(
      losses.map(({ accepted }) => accepted),
      [true],
    )
    assert.deepEqual(
      plan.entries.map(({ host }) => host),
      ['a.test'],
    )
  })

  test('leaves an exclusion below a wider entry, so that its pins do not lock users out', () => {
    const below = {
      'a.test': hosts['a.test'],
      'b.a.test': {
        pins: [
          { pin: pin(3), position: 'ca' },
          { pin: pin(4), position: 'ca' },
        ],
      },
    }
    const { plan } = lowered(below, { positions: 'leaf-only' }, [], ['position'])
    assert.deepEqual(
      plan.entries.map(({ host, mode }) => [host, mode]),
      [
        ['a.test', 'enforce'],
        ['b.a.test', 'off'],
      ],
    )
  })

  test('is not accepted where the platform has no exclusions', () => {
    const below = { 'a.test': hosts['a.test'], 'b.a.test': { mode: 'off', reason: 'x' } }
    const { losses } = lowered(below, { modes: ['enforce'] }, [], ['mode'])
    assert.deepEqual(
      losses.map(({ accepted }) => accepted),
      [undefined],
    )
  })
})

function lowered(hosts: object, can: Partial<Capabilities>, forbid: string[] = [], accept: LossCode[] = []) {
  return lower(parsePinSet({ version: 1, forbid, hosts }), { ...EVERYTHING, ...can }, accept)
}

function codes({ losses }: Pick<ReturnType<typeof lower>, 'losses'>): string[] {
  return losses.map(({ severity, code }) => `${severity} ${code}`)
}

function expiry(onExpiry: 'open' | 'closed'): object {
  return { expiresAt: '2030-01-01T00:00:00Z', onExpiry }
}

function pin(number: number): string {
  return `sha256/${Buffer.alloc(32, number).toString('base64')}`
}
