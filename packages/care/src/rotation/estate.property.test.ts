import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { HostLife } from '../keys/lives.ts'
import type { Evidence, KeyRecord } from '../keys/records.ts'
import { advance } from './advance.ts'
import type { RotationContext } from './gates.ts'
import { lifeOf } from './lives.ts'
import type { Served } from './served.ts'
import { type KeyState, keyStateNames } from './states.ts'
import { careful, Estate, hosts, type Practice, storiesAmong } from './testing/estate.ts'
import { play } from './testing/play.ts'
import { obedient, ours, persuadable } from './testing/world.ts'

// One pin set for hosts that share keys, pin CAs or whole certificates, and cover names below them; clocks that go
// backwards; keys that are stolen at one host and pinned at another. Whatever commands are given in whatever order, none
// of them unpins what a server shows, at any host, or takes a host's last real backup.

interface Naive extends Practice {
  readonly isDisciplined: boolean
  /** Where it shows soonest. */
  readonly among?: readonly number[]
}

/** What people, and other programs, would do; the check has to find each of them out. */
const naive: Readonly<Record<string, Naive>> = {
  'does what it is told': { ...careful, machine: obedient, isDisciplined: false },
  'takes a reason for anything': { ...careful, machine: persuadable, isDisciplined: false },
  'does not wait': {
    ...careful,
    machine: (context, pin, to, force) => {
      const hasty = advance(context, { pin, to })?.gates.every(({ gate, open }) => open || gate === 'dwell')
      return ours(context, pin, to, force || hasty === true)
    },
    isDisciplined: true,
  },
  'looks only where it can': believing([0], (context) => ({ ...context, served: seenOnly(context.served) })),
  'looks at one name only': believing([2], (context) => ({
    ...context,
    served: { endpoints: context.served.endpoints.filter(({ address }) => /^[\d.]+$/.test(address)) },
  })),
  'does not look at all': believing([0], (context) => ({
    ...context,
    served: { endpoints: [{ address: '192.0.2.0', paths: [goodPath(context, context.host)] }] },
  })),
  'forbids a stolen key everywhere': believing([0, 3], (context) => ({
    ...context,
    elsewhere: new Map(
      [...context.pinSet.hosts.keys()].map((host) => [
        host,
        { endpoints: [{ address: '192.0.2.0', paths: [goodPath(context, host)] }] },
      ]),
    ),
  })),
  'does not hear of other hosts': believing([0, 1], (context) => ({
    ...context,
    records: {
      ...context.records,
      hosts: new Map([[context.host, lifeOf(context.records, context.host)]]),
    },
  })),
  'trusts any certificate': believing([4], (context) =>
    withEvidence(context, (one) => ({ ends: 'given', ...one })),
  ),
  'thinks that certificates are for ever': believing([4], (context) =>
    withEvidence(context, ({ notAfter, ...one }) => one),
  ),
  'believes its clock': believing([4], (context) => ({
    ...context,
    records: { ...context.records, hosts: new Map([...context.records.hosts].map(withoutTimes)) },
  })),
  'tells certificates by nothing but their hash': believing([0, 4], (context) =>
    withRecords(context, ({ key, ...one }) => one),
  ),
}

/** Goes by what is not so; where that shows soonest is told by the numbers of hosts. */
function believing(among: readonly number[], believe: Practice['believe']): Naive {
  return { ...careful, believe, isDisciplined: false, among }
}

/** Records that do not tell when they were last written. */
const withoutTimes = ([host, life]: [string, HostLife]): [string, HostLife] => [
  host,
  { ...life, keys: new Map([...life.keys].map(([pin, key]) => [pin, { ...key, since: '2000-01-01' }])) },
]

function withRecords(context: RotationContext, change: (one: KeyRecord) => KeyRecord): RotationContext {
  const pins = new Map([...context.records.pins].map(([pin, record]) => [pin, change(record)]))
  return { ...context, records: { ...context.records, pins } }
}

const withEvidence = (context: RotationContext, change: (one: Evidence) => Evidence): RotationContext =>
  withRecords(context, (record) => ({ ...record, evidence: record.evidence.map(change) }))

const seenOnly = ({ endpoints }: Served): Served => ({
  endpoints: endpoints.filter(({ failure }) => failure === undefined),
})

/** What a host would show if all were well. */
function goodPath({ pinSet }: RotationContext, host: string) {
  const entry = pinSet.hosts.get(host)?.pins.find(({ state }) => state === 'active')
  const { pin = { text: '' }, position = 'leaf' } = entry ?? {}
  return [{ pin: pin.text, certificatePin: pin.text, position }] as const
}

// a failure of ours is shrunk for its reader; that of another practice is all there is to see
const holds = (practice: Practice, isDisciplined: boolean, numRuns: number, among?: readonly number[]) =>
  fc.check(
    fc.property(storiesAmong(among), (story) => {
      assert.equal(play(story, { practice, isDisciplined }), undefined)
    }),
    { numRuns, endOnFailure: practice !== careful },
  )

describe('among hosts with one pin set, no sequence of commands', () => {
  for (const isDisciplined of [true, false])
    test(`unpins what a server shows or takes the last real backup, where servers ${isDisciplined ? 'keep to the plan' : 'do as they like'}`, () => {
      const { failed, counterexample, errorInstance } = holds(careful, isDisciplined, 700)
      assert.equal(failed, false, `${errorInstance}\n${JSON.stringify(counterexample)}`)
    })

  for (const [what, { isDisciplined, among, ...practice }] of Object.entries(naive))
    test(`would be safe with a practice that ${what}: the same property fails`, () => {
      assert.equal(holds(practice, isDisciplined, 20_000, among).failed, true)
    })

  test('is without effect: at every kind of host keys come to serve and go again', () => {
    const reached = new Map<string, Set<KeyState>>()
    fc.assert(
      fc.property(storiesAmong(), ({ here, deeds }) => {
        const world = new Estate(here, careful, true)
        for (const deed of deeds) world.take(deed)
        for (const { host } of world.here) {
          const states = reached.get(host) ?? new Set()
          for (const { state } of lifeOf(world.held.records, host).keys.values()) states.add(state)
          reached.set(host, states)
        }
      }),
      { numRuns: 1_500 },
    )
    for (const { host } of hosts)
      assert.deepEqual(
        keyStateNames.filter((state) => !reached.get(host)?.has(state)),
        [],
        host,
      )
  })
})
