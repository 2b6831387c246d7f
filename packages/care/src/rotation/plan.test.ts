import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { parsePin, parsePinSet, withHost } from 'keypin'
import { noRecords, withEvidence, withLife } from '../keys/records.ts'
import { scheduleOf } from '../simulate/schedule.ts'
import { renderCalendar } from './calendar.ts'
import { emergency } from './emergency.ts'
import type { RotationContext } from './gates.ts'
import { lifeOf, withFound } from './lives.ts'
import { planRotation } from './plan.ts'
import { renderEmergencyRunbook, renderRunbook } from './runbook.ts'
import { nothingSeen } from './served.ts'

const host = 'api.example.com'
const now = new Date('2026-11-23T12:34:56Z')
const pin = (n: number): string => `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`

function context(label = 'spare, offline', rest: object = {}): RotationContext {
  const pinSet = parsePinSet({
    version: 1,
    hosts: {
      [host]: {
        ...rest,
        pins: [
          { pin: pin(0), position: 'leaf', state: 'active', label: '2026 key' },
          { pin: pin(1), position: 'leaf', state: 'backup', label },
        ],
      },
    },
  })
  const proof = { at: now.toISOString(), what: 'request', possession: 'proven' } as const
  const records = withFound(withEvidence(noRecords, pin(1), proof), pinSet, host, now)
  return { pinSet, records, host, now, served: nothingSeen, figures: {} }
}

const days = (plan: ReturnType<typeof planRotation>): Record<string, string> =>
  Object.fromEntries(plan.milestones.map(({ id, on }) => [id, on.slice(0, 10)]))

describe('a plan', () => {
  test('has the earliest safe dates: the dwell, the canary, the overlap', () => {
    assert.deepEqual(days(planRotation(context())), {
      make: '2026-11-23',
      release: '2026-11-23',
      certify: '2027-01-15',
      canary: '2027-01-22',
      everywhere: '2027-01-25',
      unpin: '2027-02-24',
      destroy: '2027-02-25',
      due: '2028-01-25',
    })
  })

  test('begins no earlier than the dwell allows, whatever day is wanted, and later when that is wanted', () => {
    assert.equal(days(planRotation(context(), new Date('2026-12-01'))).canary, '2027-01-22')
    assert.equal(days(planRotation(context(), new Date('2027-06-01'))).canary, '2027-06-01')
  })

  test('wants three keys in the release before the switch, and never fewer than two', () => {
    const { releases } = planRotation(context())
    assert.deepEqual(
      releases.map(({ pins }) => pins.map(({ state }) => state)),
      [
        ['active', 'backup', 'backup'],
        ['active', 'backup', 'retiring'],
        ['active', 'backup'],
      ],
    )
  })

  test('says when the entry expires before it ends', () => {
    const plan = planRotation(context('spare', { expiresAt: '2027-01-01T00:00:00Z', onExpiry: 'open' }))
    assert.match(plan.warnings.join(), /expires on 2027-01-01, before this rotation ends on 2027-02-24/)
  })

  test('holds to a policy and a day that were saved', () => {
    const { records, ...rest } = context()
    const saved = withLife(records, host, {
      ...lifeOf(records, host),
      policy: { dwellDays: 7, canaryDays: 1 },
      switchOn: '2026-12-24T00:00:00.000Z',
    })
    const plan = days(planRotation({ ...rest, records: saved }))
    assert.deepEqual([plan.canary, plan.everywhere], ['2026-12-24', '2026-12-25'])
  })

  test('is followed by others, each with the key that was its backup', () => {
    const options = { days: 365 * 5, releaseEveryDays: 30, canaryShare: 0.05 }
    const { switches, releases } = scheduleOf(planRotation(context()), options)
    assert.deepEqual(
      switches.map(({ key }) => key),
      ['key 1', 'key 2', 'key 3', 'key 4', 'key 5'],
    )
    for (const { day, published } of switches) assert.ok(day - published >= 60, `${day - published} days`)
    assert.ok(releases.every(({ keys, day }) => day < 0 || keys.length >= 2))
  })
})

const evil = 'a,b;c\\d | [x](javascript:alert(1)) <b> `code`'

describe('a calendar', () => {
  const lines = (label?: string): string[] => renderCalendar(planRotation(context(label))).split('\r\n')

  test('has lines of at most 75 octets that end as they must, and no character cut in two', () => {
    const calendar = renderCalendar(planRotation(context('ß'.repeat(190))))
    assert.ok(calendar.endsWith('END:VCALENDAR\r\n'))
    assert.doesNotMatch(calendar.replaceAll('\r\n', ''), /[\r\n\ufffd]/)
    for (const line of calendar.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
    assert.ok(calendar.replaceAll('\r\n ', '').includes('ß'.repeat(190)))
  })

  test('escapes what would end a value', () => {
    const text = lines(evil).join('\r\n').replaceAll('\r\n ', '')
    assert.ok(text.includes('a\\,b\\;c\\\\d'))
  })

  test('has the same events for the same plan, so that importing it again moves them', () => {
    const uids = (at: RotationContext): string[] =>
      renderCalendar(planRotation(at))
        .split('\r\n')
        .filter((line) => line.startsWith('UID:'))
    assert.deepEqual(uids(context()), uids({ ...context(), now: new Date('2026-11-30T00:00:00Z') }))
    assert.equal(new Set(uids(context())).size, uids(context()).length)
  })
})

test('a runbook takes no label for markup', () => {
  const text = renderRunbook(planRotation(context(evil)))
  assert.doesNotMatch(text, /\[x\]\(javascript|<b>/)
  assert.match(text, /- \[ \] \*\*2027-01-22\*\*/)
  // GitHub looks for mentions and issues when entities and backslashes are gone
  const mentions = renderRunbook(planRotation(context('of @team, see #12')))
    .replaceAll('&#64;', '@')
    .replaceAll('&#8203;', '\u200b')
    .replaceAll('\\', '')
  assert.match(mentions, /of @/)
  assert.doesNotMatch(mentions, /@\w|#\d/)
})

test('keys with the same label are told apart by the beginning of their pins', () => {
  const { pinSet, ...rest } = context('2026 key')
  const { current, successor } = planRotation({ ...rest, pinSet })
  const names = [...current, successor].map(({ name }) => name)
  assert.deepEqual(
    names,
    [pin(0), pin(1)].map((text) => `"2026 key" (${text.slice(0, 13)}…)`),
  )
})

describe('an emergency as Markdown', () => {
  const dark = (failure: string): RotationContext => {
    const base = context()
    const entry = base.pinSet.hosts.get(host)
    assert.ok(entry !== undefined)
    const pins = [...entry.pins, { pin: parsePin(pin(2)), state: 'backup' } as const]
    const pinSet = withHost(base.pinSet, { ...entry, pins })
    const proof = { at: now.toISOString(), what: 'request', possession: 'proven' } as const
    const records = withFound(withEvidence(base.records, pin(2), proof), pinSet, host, now)
    return { ...base, pinSet, records, served: { endpoints: [{ address: '192.0.2.1', paths: [], failure }] } }
  }

  test('has a box for each step, who takes over, and who is locked out', () => {
    const told = emergency(dark('timed out'), pin(0), 'stolen')
    const text = renderEmergencyRunbook(told)
    const boxes = text.split('\n').filter((line) => /^\d+\. \[[ x]\] /.test(line))
    assert.deepEqual(
      boxes.map((line) => line.includes('[x]')),
      told.steps.map(({ done }) => done),
    )
    assert.match(text, /^# Emergency at api\.example\.com/)
    assert.ok(text.includes(`| takes over | \`${pin(1)}\` |`))
    assert.match(text, /\| locked out \| clients with a pin set older than 2026-11-23, until they update \|/)
    assert.match(text, /still accepts it/)
  })

  test('nothing of what a server said in it becomes markup', () => {
    const evil = '[x](javascript:alert(1)) <b> | @team #12\n# owned'
    const text = renderEmergencyRunbook(emergency(dark(evil), pin(0), 'stolen'))
    assert.ok(text.includes('javascript'), 'the failure is told')
    assert.doesNotMatch(text, /\[x\]\(javascript|<b>|@team|#12|^# owned/m)
    // what puts it in as it is
    assert.match(`- not yet: ${evil}`, /\[x\]\(javascript|<b>/)
  })

  test('names the other hosts that need the same, each with its command', () => {
    const base = context()
    const entry = base.pinSet.hosts.get(host)
    assert.ok(entry !== undefined)
    const pinSet = withHost(base.pinSet, { ...entry, host: 'shop.example.com' })
    const text = renderEmergencyRunbook(emergency({ ...base, pinSet }, pin(0), 'stolen'))
    assert.match(text, /- \[ \] shop\.example\.com: keypin rotate emergency shop\.example\.com --pin/)
  })
})
