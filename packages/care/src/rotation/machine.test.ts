import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { evaluate, parsePinSet, pinOf } from 'keypin'
import { noRecords, withCustody, withEvidence } from '../keys/records.ts'
import { formatKeyRecords, parseKeyRecords } from '../keys/text.ts'
import { advance } from './advance.ts'
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
