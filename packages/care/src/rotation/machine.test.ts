import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { evaluate, parsePin, parsePinSet, pinOf, withHost } from 'keypin'
import { CareError } from '../errors.ts'
import {
  type Evidence,
  keyBehind,
  noRecords,
  withCustody,
  withEvidence,
  withKeyBehind,
} from '../keys/records.ts'
import { formatKeyRecords, parseKeyRecords } from '../keys/text.ts'
import type { LoggedCertificate } from '../transparency/logged.ts'
import { advance } from './advance.ts'
import { emergency } from './emergency.ts'
import type { RotationContext } from './gates.ts'
import { demandAgreement, lifeOf, withFound, withKeyStep } from './lives.ts'
import { whyNoNewcomer } from './publish.ts'
import { isWholeLook, refusedPaths, type Served, type ShownPath, servedBy, shownPins } from './served.ts'
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
      ends: 'public',
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

  test('is none by a certificate that anybody may have made: of which no path to a root was verified', () => {
    const before = at('2027-02-01')
    const junk = {
      at: now.toISOString(),
      what: 'certificate',
      possession: 'claimed',
      notAfter: '2027-03-01T00:00:00Z',
    } as const
    const records = withFound(withEvidence(noRecords, wholes[1], junk), before.pinSet, host, now)
    assert.deepEqual(rotationStatus({ ...before, records }).realBackups, [])
  })

  test('is none of the key that serves, nor of one that is stolen at another host', () => {
    const before = at('2027-02-01')
    const same = withKeyBehind(before.records, wholes[1], pin(0))
    assert.deepEqual(rotationStatus({ ...before, records: same }).realBackups, [])
    const step = { at: now.toISOString(), from: 'active', to: 'compromised', gates: [] } as const
    const other = withKeyBehind(before.records, wholes[1], pin(7))
    const stolen = withKeyStep(other, 'www.example.com', pin(7), step)
    assert.deepEqual(rotationStatus({ ...before, records: other }).realBackups, [wholes[1]])
    assert.deepEqual(rotationStatus({ ...before, records: stolen }).realBackups, [])
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

describe('certificates of a key', () => {
  const gateOf = (evidence: Partial<Evidence>) => {
    const one = { at: now.toISOString(), what: 'certificate', possession: 'claimed', ...evidence } as const
    const base = context()
    const records = withEvidence(base.records, pin(1), one)
    const result = advance({ ...base, records }, { pin: pin(1), to: 'certified' })
    return result?.gates.find(({ gate }) => gate === 'certificate')
  }

  test('open their gate when a CA that somebody trusts has issued one for the host', () => {
    assert.equal(gateOf({ ends: 'public', hosts: [host] })?.open, true)
    assert.equal(gateOf({ ends: 'given' })?.open, true)
  })

  test('leave it shut when no path was verified, or for another host, and say what to do', () => {
    const junk = gateOf({ possession: 'proven' })
    assert.deepEqual([junk?.open, /--chain FILE.*--ca FILE/.test(junk?.fix ?? '')], [false, true])
    const other = gateOf({ ends: 'public', hosts: ['www.example.com'] })
    assert.deepEqual([other?.open, other?.why], [false, `its certificate is not for ${host}`])
  })
})

describe('public logs', () => {
  const certificate = {
    at: now.toISOString(),
    what: 'certificate',
    possession: 'claimed',
    hosts: [host],
  } as const
  const inLog = (n: number): LoggedCertificate => ({
    pin: pin(n),
    names: [host],
    notAfter: new Date('2027-06-01'),
  })
  const gateOf = (evidence: Partial<Evidence>, found?: readonly LoggedCertificate[]) => {
    const base = context()
    const records = withEvidence(base.records, pin(1), { ...certificate, ...evidence })
    const handed = found === undefined ? {} : { logged: found }
    const entry = base.pinSet.hosts.get(host)
    assert.ok(entry !== undefined)
    const pins = entry.pins.map((one) => ({ ...one, position: 'leaf' }) as const)
    const pinSet = withHost(base.pinSet, { ...entry, pins })
    const result = advance({ ...base, pinSet, records, ...handed }, { pin: pin(1), to: 'certified' })
    return result?.gates.find(({ gate }) => gate === 'logged')
  }

  test('have the certificate when it carries their timestamps, or when somebody found it there', () => {
    assert.equal(gateOf({ ends: 'public', scts: 2 })?.open, true)
    const ordered = { ...inLog(1), notAfter: new Date('2027-05-01') }
    assert.equal(gateOf({ ends: 'public', notAfter: '2027-05-01T00:00:00.000Z' }, [ordered])?.open, true)
  })

  test('are not taken to have it when neither is so, and it is said what to hand in', () => {
    const gate = gateOf({ ends: 'public' })
    assert.deepEqual([gate?.open, /--ct EXPORT/.test(gate?.fix ?? '')], [false, true])
    // timestamps do not count against those who looked
    assert.equal(gateOf({ ends: 'public', scts: 2 }, [])?.open, false)
  })

  test('shut the gate when they tell of a key in other hands, whatever else they have', () => {
    const strange = gateOf({ ends: 'public', scts: 2 }, [inLog(8)])
    assert.deepEqual([strange?.open, /is not pinned/.test(strange?.why ?? '')], [false, true])
    const twice = gateOf({ ends: 'given', notAfter: '2027-05-01T00:00:00.000Z' }, [inLog(1)])
    assert.deepEqual([twice?.open, /in a certificate already/.test(twice?.why ?? '')], [false, true])
  })

  test('know nothing of a CA of one’s own, nor of a CA’s own certificate', () => {
    const { hosts: _, ...ofCa } = certificate
    const base = context()
    const records = withEvidence(base.records, pin(1), { ...ofCa, ends: 'public' })
    const gates = advance({ ...base, records }, { pin: pin(1), to: 'certified' })?.gates
    assert.equal(gates?.find(({ gate }) => gate === 'logged')?.open, true)
    assert.equal(gateOf({ ends: 'given' })?.open, true)
    assert.equal(gateOf({ ends: 'given' }, [])?.open, true)
  })
})

describe('a clock that is behind the records', () => {
  const behind = (reason?: string) => {
    const base = context({ now: new Date(now.getTime() - 5 * 86_400_000) })
    return advance(base, { pin: pin(1), to: 'abandoned', ...(reason === undefined ? {} : { force: reason }) })
  }

  test('shuts a gate in front of every step, which a reason opens', () => {
    const shut = behind()?.gates.find(({ gate }) => gate === 'clock')
    assert.match(shut?.why ?? '', /it says 2026-11-18, and a step was recorded on 2026-11-23/)
    assert.equal(behind()?.taken, undefined)
    assert.equal(behind('the records were written elsewhere')?.taken?.step.forced !== undefined, true)
  })

  test('does not make a certificate valid again that had ended by then', () => {
    const whole = `cert-${pin(1)}`
    const proof = {
      at: now.toISOString(),
      what: 'certificate',
      possession: 'claimed',
      ends: 'public',
    } as const
    const ended = { ...proof, notAfter: '2026-11-20T00:00:00Z' }
    const pins = [
      { pin: `cert-${pin(0)}`, state: 'active' },
      { pin: whole, state: 'backup' },
    ]
    const pinSet = parsePinSet({ version: 1, hosts: { [host]: { pins } } })
    const records = withFound(withEvidence(noRecords, whole, ended), pinSet, host, now)
    const at = { pinSet, records, host, served: served(pin(0)), figures: {} }
    assert.deepEqual(rotationStatus({ ...at, now: new Date('2026-11-18') }).realBackups, [])
  })
})

describe('an entry that covers names below it', () => {
  const wide = () => {
    const base = context()
    const entry = base.pinSet.hosts.get(host)
    assert.ok(entry !== undefined)
    return { ...entry, subdomains: 'any' } as const
  }

  test('counts as looked at only when somebody has said which of them have servers', () => {
    const own = served(pin(0))
    assert.equal(isWholeLook(servedBy(wide(), own, undefined)), false)
    assert.equal(isWholeLook(servedBy(wide(), own, new Map())), true)
    const below = servedBy(wide(), own, new Map([['a.api.example.com', served(pin(1))]]))
    assert.deepEqual([...shownPins(below)].includes(pin(1)), true)
    const dark = servedBy(wide(), own, new Map([['a.api.example.com', { endpoints: [] }]]))
    assert.equal(isWholeLook(dark), false)
  })
})

describe('among several hosts', () => {
  const other = 'www.example.com'
  const both = (over: Partial<RotationContext> = {}): RotationContext => {
    const base = context(over)
    const entry = base.pinSet.hosts.get(host)
    assert.ok(entry !== undefined)
    const pins = entry.pins.map((one, n) => ({ ...one, pin: parsePin(pin(n + 3)) }))
    return { ...base, pinSet: withHost(base.pinSet, { ...entry, host: other, pins }) }
  }
  // the servers of the other host show the stolen key under a CA that they pin
  const ofOther: Served = {
    endpoints: [
      {
        address: '192.0.2.7',
        paths: [
          [
            { pin: pin(0), certificatePin: 'cert-a', position: 'leaf' },
            { pin: pin(3), certificatePin: 'cert-b', position: 'ca' },
          ],
        ],
      },
    ],
  }

  test('a stolen key is forbidden for the one while another shows it, and it says so', () => {
    const at = both({ served: served(pin(1)), elsewhere: new Map([[other, ofOther]]) })
    const { held, isForbidden, notForbiddenFor } = emergency(at, pin(0), 'stolen')
    assert.deepEqual(held.pinSet.forbid, [])
    assert.deepEqual([isForbidden, refusedPaths(held.pinSet, other, ofOther).size], [true, 0])
    assert.deepEqual(notForbiddenFor, [{ host: other, why: 'clients would refuse 192.0.2.7 path 1' }])
    // what forbids it for all at once locks the clients of the other host out
    const naive = { ...held.pinSet, forbid: [parsePin(pin(0))] }
    assert.equal(refusedPaths(naive, other, ofOther).size, 1)
  })

  test('it is forbidden everywhere once that is safe, by the same command', () => {
    const first = emergency(both({ served: served(pin(1)) }), pin(0), 'stolen')
    assert.deepEqual(
      first.notForbiddenFor.map(({ host }) => host),
      [other],
    )
    const at = {
      ...both({ served: served(pin(1)), elsewhere: new Map([[other, served(pin(3))]]) }),
      ...first.held,
    }
    const { held, notForbiddenFor } = emergency(at, pin(0), 'stolen')
    assert.deepEqual([held.pinSet.forbid.map(({ text }) => text), notForbiddenFor], [[pin(0)], []])
    assert.deepEqual(held.pinSet.hosts.get(host)?.forbid, [])
  })

  test('no key is noted as destroyed while another pins it', () => {
    const at = both()
    const entry = at.pinSet.hosts.get(other)
    assert.ok(entry !== undefined)
    const pins = entry.pins.map((one, n) => (n === 1 ? { ...one, pin: parsePin(pin(9)) } : one))
    const step = { at: now.toISOString(), from: 'retiring', to: 'retired', gates: [] } as const
    const records = withKeyStep(at.records, host, pin(9), step)
    const shared = { ...at, records, pinSet: withHost(at.pinSet, { ...entry, pins }) }
    const refused = advance(shared, { pin: pin(9), to: 'destroyed', force: 'please' })
    assert.deepEqual([refused?.taken, refused?.harm.length], [undefined, 1])
    assert.match(refused?.harm[0] ?? '', /www\.example\.com still has the pin/)
    assert.ok(advance({ ...at, records }, { pin: pin(9), to: 'destroyed' })?.taken !== undefined)
  })

  test('a key that is stolen at one is no newcomer at the other', () => {
    const { held } = emergency(both(), pin(1), 'safe opened')
    assert.match(whyNoNewcomer(held, other, pin(1)) ?? '', /is forbidden|is compromised at api/)
    const records = { ...held.records }
    assert.match(whyNoNewcomer({ ...both(), records }, other, pin(1)) ?? '', /is compromised at api/)
  })
})

test('a stolen certificate of a key that only the servers tell takes its key along', () => {
  const pins = [`cert-${pin(0)}`, `cert-${pin(1)}`, `cert-${pin(2)}`]
  const base = context()
  const pinSet = parsePinSet({ version: 1, hosts: { [host]: { pins } } })
  const records = withFound(base.records, pinSet, host, now)
  const { held } = emergency({ ...base, pinSet, records }, `cert-${pin(0)}`, 'stolen')
  assert.equal(keyBehind(held.records, `cert-${pin(0)}`), pin(0))
})

test('a stolen key does not leave the pin set by being noted as destroyed, with no reason', () => {
  const at = context({ served: { endpoints: [] } })
  const { held } = emergency(at, pin(0), 'stolen')
  const gone = { ...at, ...held, served: served(pin(1)) }
  const result = advance(gone, { pin: pin(0), to: 'destroyed', force: 'please' })
  assert.equal(result?.taken, undefined)
  assert.match(result?.harm.join() ?? '', /unpinned without being forbidden/)
  assert.equal(result?.gates.find(({ gate }) => gate === 'forbidden')?.open, false)
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
