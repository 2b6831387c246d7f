import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { evaluate, parsePinSet, pinOf, withHost } from 'keypin'
import { CareError } from '../errors.ts'
import { noRecords, withCustody, withEvidence } from '../keys/records.ts'
import { formatKeyRecords, parseKeyRecords } from '../keys/text.ts'
import { advance } from './advance.ts'
import { emergency } from './emergency.ts'
import type { RotationContext } from './gates.ts'
import { demandAgreement, lifeOf, withFound, withKeyStep } from './lives.ts'
import { refusedPaths, type Served, type ShownPath } from './served.ts'
import { keyStateNames } from './states.ts'
import { nextStep, rotationStatus } from './status.ts'
import { findTransition, transitions } from './transitions.ts'

const host = 'api.example.com'
const now = new Date('2026-11-23T00:00:00Z')
const pin = (n: number): string => `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`
const served = (...pins: string[]): Served => ({
  endpoints: pins.map((shown, index) => ({
    address: `192.0.2.${index}`,
    paths: [[{ pin: shown, certificatePin: `cert-${shown}`, position: 'leaf' }]],
  })),
})

function context(over: Partial<RotationContext> = {}): RotationContext {
  const pinSet = parsePinSet({
    version: 1,
    hosts: {
      [host]: {
        pins: [
          { pin: pin(0), state: 'active' },
          { pin: pin(1), state: 'backup' },
          { pin: pin(2), state: 'backup' },
        ],
      },
    },
  })
  const proof = { at: now.toISOString(), what: 'request', possession: 'proven' } as const
  const proven = withEvidence(withEvidence(noRecords, pin(1), proof), pin(2), proof)
  const records = withFound(proven, pinSet, host, now)
  return { pinSet, records, host, now, served: served(pin(0)), figures: {}, ...over }
}

describe('a backup of certificate pins', () => {
  const wholes = [`cert-${pin(0)}`, `cert-${pin(1)}`] as const
  const at = (day: string): RotationContext => {
    const pinSet = parsePinSet({
      version: 1,
      hosts: {
        [host]: {
          pins: [
            { pin: wholes[0], state: 'active' },
            { pin: wholes[1], state: 'backup' },
          ],
        },
      },
    })
    const proof = {
      at: now.toISOString(),
      what: 'certificate',
      possession: 'claimed',
      notAfter: '2027-03-01T00:00:00Z',
    } as const
    const records = withFound(withEvidence(noRecords, wholes[1], proof), pinSet, host, now)
    return { pinSet, records, host, now: new Date(day), served: served(pin(0)), figures: {} }
  }

  test('is a real one as long as its certificate is valid, and its end is a deadline', () => {
    const { realBackups, deadlines } = rotationStatus(at('2027-02-01'))
    assert.deepEqual(realBackups, [wholes[1]])
    assert.ok(
      deadlines.some(({ what, daysLeft }) => what.includes('ends with its certificate') && daysLeft === 28),
    )
  })

  test('is none from the day on which that ends', () => {
    const status = rotationStatus(at('2027-03-01'))
    assert.deepEqual(status.realBackups, [])
    assert.ok(status.problems.some((text) => text.includes('no real backup')))
    assert.equal(status.next.kind, 'make-key')
  })

  test('is none by a request: nobody knows the hash of a certificate that was not issued', () => {
    const before = at('2027-02-01')
    const asked = { at: now.toISOString(), what: 'request', possession: 'proven' } as const
    const records = withFound(withEvidence(noRecords, wholes[1], asked), before.pinSet, host, now)
    assert.deepEqual(rotationStatus({ ...before, records }).realBackups, [])
  })
})

describe('the machine', () => {
  test('knows a way into every state but the first, and none out of the last', () => {
    const reached = new Set<string>([...transitions.map(({ to }) => to), 'compromised', 'generated'])
    assert.deepEqual(
      keyStateNames.filter((state) => !reached.has(state)),
      [],
    )
    assert.equal(transitions.filter(({ from }) => from === 'destroyed').length, 0)
    for (const state of keyStateNames)
      assert.ok(transitions.filter(({ from, isWayOn }) => from === state && isWayOn).length <= 1)
  })

  test('skips no state: what is not in its table cannot be done, with no reason', () => {
    assert.equal(findTransition('published', 'active'), undefined)
    assert.equal(advance(context(), { pin: pin(1), to: 'active', force: 'please' }), undefined)
    assert.equal(advance(context(), { pin: pin(9), to: 'published', force: 'please' }), undefined)
  })

  test('tells with each closed gate what opens it, and when it opens by itself', () => {
    const result = advance(context(), { pin: pin(1), to: 'certified' })
    assert.equal(result?.taken, undefined)
    const dwell = result?.gates.find(({ gate }) => gate === 'dwell')
    assert.deepEqual([dwell?.open, dwell?.opensAt?.toISOString().slice(0, 10)], [false, '2027-01-22'])
    for (const { open, fix } of result?.gates ?? []) assert.ok(open || fix !== undefined)
  })

  test('rests while nothing is due, and wants a key when there is no real backup', () => {
    assert.equal(nextStep(context()).kind, 'rest')
    const { records, ...rest } = context()
    const without = withFound(noRecords, rest.pinSet, host, now)
    assert.equal(nextStep({ ...rest, records: without }).kind, 'make-key')
    assert.match(rotationStatus({ ...rest, records: without }).problems.join(), /no real backup/)
  })

  test('finds a backup that is served already to be a problem', () => {
    assert.match(
      rotationStatus(context({ served: served(pin(0), pin(1)) })).problems.join(),
      /shows it already/,
    )
  })

  test('refuses records and a pin set that say different things', () => {
    const { records, pinSet } = context()
    const step = { at: now.toISOString(), from: 'published', to: 'retired', gates: [] } as const
    const torn = withKeyStep(records, host, pin(1), step)
    assert.throws(() => demandAgreement(torn, pinSet, host), { code: 'KEYPIN_ROTATION_CONFLICT' })
  })
})

describe('an emergency', () => {
  const other = 'www.example.com'
  const both = (over: Partial<RotationContext> = {}): RotationContext => {
    const { pinSet, ...rest } = context(over)
    const entry = pinSet.hosts.get(host)
    return { ...rest, pinSet: entry === undefined ? pinSet : withHost(pinSet, { ...entry, host: other }) }
  }

  test('forbids the key for the one host while another still pins it, and says which', () => {
    const first = emergency(both({ served: served(pin(1)) }), pin(0), 'stolen')
    assert.deepEqual([first.isForbidden, first.alsoPinnedBy], [true, [other]])
    assert.deepEqual(first.held.pinSet.forbid, [])
    assert.deepEqual(
      first.held.pinSet.hosts.get(host)?.forbid.map(({ text }) => text),
      [pin(0)],
    )
    assert.equal(first.held.pinSet.hosts.get(other)?.pins.length, 3)
  })

  test('leaves the pin where it is while an address cannot be looked at', () => {
    const dark = {
      endpoints: [...served(pin(1)).endpoints, { address: '192.0.2.9', paths: [], failure: 'timed out' }],
    }
    const result = emergency(context({ served: dark }), pin(0), 'stolen')
    assert.equal(result.isForbidden, false)
    assert.ok(result.held.pinSet.hosts.get(host)?.pins.some((entry) => entry.pin.text === pin(0)))
    assert.match(result.steps.find(({ id }) => id === 'serve')?.why ?? '', /could not be looked at/)
  })

  test('of a backup that nobody serves takes it out at once', () => {
    const result = emergency(context(), pin(1), 'safe opened')
    assert.equal(result.isForbidden, true)
    assert.deepEqual(
      result.held.pinSet.forbid.map(({ text }) => text),
      [pin(1)],
    )
    assert.equal(lifeOf(result.held.records, host).keys.get(pin(0))?.state, 'active')
  })

  test('run twice changes nothing the second time', () => {
    const at = context({ served: served(pin(1)) })
    const once = emergency(at, pin(0), 'stolen')
    const twice = emergency({ ...at, ...once.held }, pin(0), 'stolen')
    assert.deepEqual(twice.held, once.held)
  })

  test('says since when clients have the key that takes over, and when older pins lapse', () => {
    const { affected } = emergency(context({ figures: { adoptionPercent: 97 } }), pin(0), 'stolen')
    assert.deepEqual(
      [affected.takesOver, affected.lockedOutBefore, affected.lockedOutPercent],
      [pin(1), now.toISOString(), 3],
    )
  })
})

test('lives, policies and custody come back from their text as they were', () => {
  const { records } = context()
  const life = lifeOf(records, host)
  const custody = {
    at: now.toISOString(),
    keeper: 'file',
    algorithm: 'P-256',
    encrypted: true,
    note: 'safe 2',
  } as const
  const whole = {
    ...withCustody(records, pin(1), custody),
    hosts: new Map([[host, { policy: { dwellDays: 7 }, switchOn: now.toISOString(), keys: life.keys }]]),
  }
  assert.deepEqual(parseKeyRecords(formatKeyRecords(whole)), whole)
})

test('records with anything changed in them come back, or are refused with their own error', () => {
  const { records } = context()
  const custody = { at: now.toISOString(), keeper: 'file', note: 'safe 2' } as const
  const plain = JSON.parse(formatKeyRecords(withCustody(records, pin(1), custody)))
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 8 }), fc.jsonValue(), (way, value) => {
      const changed = structuredClone(plain)
      let at = changed
      for (const step of way) {
        const names = Object.keys(at)
        const name = names[step % names.length] ?? ''
        if (typeof at[name] !== 'object' || at[name] === null) {
          at[name] = value
          break
        }
        at = at[name]
      }
      try {
        parseKeyRecords(JSON.stringify(changed))
      } catch (error) {
        assert.ok(error instanceof CareError, String(error))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('records whose state is not where the history ends are refused', () => {
  const text = formatKeyRecords(context().records).replace('"state": "published"', '"state": "active"')
  assert.throws(() => parseKeyRecords(text), /is active, but its history ends published/)
})

test('what a look says is refused is what the library refuses', () => {
  const ca = root()
  const leaves = [ca.leaf(host), ca.leaf(host)]
  const known = leaves.map(({ der }) => pinOf(der).text)
  const whole = pinOf(leaves[1]?.der ?? new Uint8Array(), 'certificate').text
  const rootPin = pinOf(ca.der).text
  const cases: readonly (readonly [pins: object[], forbid: string[]])[] = [
    [[{ pin: known[0] }, { pin: pin(1) }], []],
    [[{ pin: rootPin, position: 'leaf' }, { pin: pin(1) }], []],
    [[{ pin: rootPin, position: 'ca' }, { pin: pin(1) }], []],
    [[{ pin: rootPin }, { pin: pin(1) }], [known[0] ?? '']],
    [[{ pin: whole }, { pin: pin(1) }], []],
    [[{ pin: known[1] }, { pin: pin(1) }], [whole]],
  ]
  for (const [pins, forbid] of cases)
    for (const leaf of leaves) {
      const pinSet = parsePinSet({
        version: 1,
        ...(forbid.length > 0 ? { forbid } : {}),
        hosts: { [host]: { pins } },
      })
      const path = [leaf.der, ca.der]
      const shown: ShownPath = path.map((der, index) => ({
        pin: pinOf(der).text,
        certificatePin: pinOf(der, 'certificate').text,
        position: index === 0 ? 'leaf' : 'ca',
      }))
      const ours = refusedPaths(pinSet, host, { endpoints: [{ address: 'a', paths: [shown] }] }).size === 0
      assert.equal(
        ours,
        evaluate(pinSet, host, [path], now).outcome === 'match',
        JSON.stringify({ pins, forbid }),
      )
    }
})
