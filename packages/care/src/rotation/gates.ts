import type { HostEntry, PinSet } from 'keypin'
import { type KeyLife, policyOf, type RotationPolicy } from '../keys/lives.ts'
import { isIssued, type KeyRecord, type KeyRecords, keyBehind, proofOf, recordOf } from '../keys/records.ts'
import { judgeLogged } from '../transparency/judge.ts'
import type { LoggedCertificate } from '../transparency/logged.ts'
import { knownTime, latestStep, lifeOf } from './lives.ts'
import { endpointsWith, isWholeLook, refusedPaths, type Served, unseen } from './served.ts'

/** What a step of a rotation is judged on. All of it is handed in. */
export interface RotationContext {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  readonly host: string
  readonly now: Date
  readonly served: Served
  readonly figures: Figures
  /** What the servers of the other hosts show, where somebody looked. */
  readonly elsewhere?: ReadonlyMap<string, Served>
  /** What logs of Certificate Transparency have, where somebody asked them. */
  readonly logged?: readonly LoggedCertificate[]
}

/** What only the operator can count. */
export interface Figures {
  /** Share of active installs that have the pin, in per cent. */
  readonly adoptionPercent?: number
  /** Share of connections that failed on a pin, in per cent. */
  readonly failedPercent?: number
}

/** Something that has to be so before a step. */
export interface Gate {
  /** `dwell`; written to the history. */
  readonly id: string
  /** What it waits for, in words. */
  readonly asks: string
  readonly check: (key: KeyContext) => GateAnswer
}

/** The key that is to take a step. */
export interface KeyContext extends RotationContext {
  readonly pin: string
  readonly life: KeyLife | undefined
  readonly record: KeyRecord
  readonly entry: HostEntry | undefined
  readonly policy: RotationPolicy
}

/** How a gate stands. */
export interface GateAnswer {
  readonly open: boolean
  /** The facts, as a sentence without a full stop. */
  readonly why: string
  /** What opens it. */
  readonly fix?: string
  /** When it opens by itself. */
  readonly opensAt?: Date
}

/** The context of one key. */
export function keyContext(context: RotationContext, pin: string): KeyContext {
  const life = lifeOf(context.records, context.host)
  return {
    ...context,
    pin,
    life: life.keys.get(pin),
    record: recordOf(context.records, pin),
    entry: context.pinSet.hosts.get(context.host),
    policy: policyOf(life),
  }
}

const dayMs = 86_400_000
const day = (at: Date): string => at.toISOString().slice(0, 10)

function waits(days: number, since: string | undefined, now: Date, what: string): GateAnswer {
  if (since === undefined) return { open: false, why: `nothing says since when ${what}` }
  const opensAt = new Date(Date.parse(since) + days * dayMs)
  const open = now >= opensAt
  const why = `${what} since ${since.slice(0, 10)}, and ${days} days are to pass`
  return open ? { open, why } : { open, why, fix: `wait until ${day(opensAt)}`, opensAt }
}

/** The last time that a key came into a state. */
export function enteredAt(life: KeyLife | undefined, state: string): string | undefined {
  return life?.history.findLast(({ to }) => to === state)?.at
}

/** Somebody has shown that they hold the private key, or a CA has certified it. */
export const possession: Gate = {
  id: 'possession',
  asks: 'proof that the key exists and is held',
  check: ({ record, pin }) => {
    const proof = proofOf(record)
    if (proof !== undefined)
      return { open: true, why: `a ${words[proof.what]} of it was checked on ${proof.at.slice(0, 10)}` }
    return {
      open: false,
      why: 'nothing shows that anybody holds the key',
      fix: `keypin key check FILE --pin ${pin}, with its CSR, certificate or private key`,
    }
  },
}

const words = {
  'private-key': 'private key',
  'public-key': 'public key',
  request: 'request',
  certificate: 'certificate',
} as const

/** Clients have had the time to get the pin. */
export const dwell: Gate = {
  id: 'dwell',
  asks: 'the pin has been with clients long enough',
  check: ({ life, policy, now }) =>
    waits(policy.dwellDays, enteredAt(life, 'published'), now, 'it has been published'),
}

/** There is a certificate to serve, of a CA that somebody trusts, and for this host. */
export const certificate: Gate = {
  id: 'certificate',
  asks: 'a certificate for the key',
  check: ({ record, records, host, pin, now }) => {
    const checked = record.evidence.filter(({ what }) => what === 'certificate')
    const issued = checked.filter(isIssued)
    const usable = issued.findLast(({ hosts }) => hosts === undefined || hosts.includes(host))
    const again = `keypin key check CERTIFICATE --pin ${pin}`
    const shut = (why: string, fix: string): GateAnswer => ({ open: false, why, fix })
    if (checked.length === 0)
      return shut('no certificate for the key was checked', `have its CSR certified, then: ${again}`)
    if (issued.length === 0)
      return shut(
        'of its certificate no path to a trusted root was verified, so anybody may have made it',
        `${again}, with what its CA is: --chain FILE for intermediates, --ca FILE for a root of your own`,
      )
    if (usable === undefined)
      return shut(`its certificate is not for ${host}`, `have one issued for ${host}, then: ${again}`)
    const { at, notAfter } = usable
    if (notAfter !== undefined && new Date(notAfter) <= knownTime(records, now))
      return shut(
        `its certificate ended on ${notAfter.slice(0, 10)}`,
        `have it certified again, then: ${again}`,
      )
    return { open: true, why: `a certificate of it was checked on ${at.slice(0, 10)}` }
  },
}

/**
 * The certificate stands in public logs, and nothing there says that the keys of the host are in other hands. A log is
 * asked by whoever watches it; without that, the timestamps which a public CA has put into the certificate will do.
 */
export const logged: Gate = {
  id: 'logged',
  asks: 'public logs have its certificate',
  check: (key) => {
    const issued = key.record.evidence.findLast(isIssued)
    if (issued === undefined)
      return {
        open: false,
        why: 'no certificate of it that a CA has issued was checked',
        fix: `have one issued, then: keypin key check CERTIFICATE --pin ${key.pin}`,
      }
    if (issued.hosts === undefined)
      return { open: true, why: 'it is the certificate of a CA, which no log is for' }
    if (key.logged !== undefined) return inLogs(key, key.logged, issued.ends === 'given')
    if (issued.ends === 'given') return { open: true, why: 'its CA is one of your own, which no log knows' }
    const { scts = 0 } = issued
    if (scts > 0) return { open: true, why: `${scts} timestamps of logs stand in it` }
    return {
      open: false,
      why: 'no timestamp of a log stands in it, and nobody has asked the logs',
      fix: 'hand in what your watcher found: --ct EXPORT; see keypin ct --help',
    }
  },
}

function inLogs(
  { pinSet, records, host, pin, now }: KeyContext,
  certificates: readonly LoggedCertificate[],
  isOwnCa: boolean,
): GateAnswer {
  const alarm = judgeLogged({ pinSet, records, now }, certificates).find(
    (finding) => finding.host === host && finding.level === 'error',
  )
  if (alarm !== undefined)
    return { open: false, why: alarm.message, ...(alarm.fix === undefined ? {} : { fix: alarm.fix }) }
  const key = keyBehind(records, pin)
  if (certificates.some((one) => one.pin === key || one.certificatePin === pin))
    return { open: true, why: 'a log has a certificate of it, and nothing else that is wrong' }
  if (isOwnCa)
    return { open: true, why: 'the logs have nothing that is wrong, and its CA is one of your own' }
  return {
    open: false,
    why: `it is in none of the ${certificates.length} certificates that were handed in`,
    fix: 'logs may take a day: export again, then hand that in',
  }
}

/** A stolen key is forbidden before it is forgotten. */
export const forbidden: Gate = {
  id: 'forbidden',
  asks: 'the pin set forbids the key',
  check: ({ pinSet, host, pin }) => {
    const list = [...pinSet.forbid, ...(pinSet.hosts.get(host)?.forbid ?? [])]
    if (list.some(({ text }) => text === pin)) return { open: true, why: 'it is forbidden' }
    return { open: false, why: 'it is not forbidden', fix: `keypin rotate emergency ${host} --pin ${pin}` }
  },
}

/** The clock is not behind what was recorded. Asked before every step, and told only when it is. */
export const clock: Gate = {
  id: 'clock',
  asks: 'the clock of this machine is right',
  check: ({ records, now }) => {
    const latest = latestStep(records)
    if (latest === undefined || latest.getTime() <= now.getTime() + clockSkewMs)
      return { open: true, why: 'no step was recorded later' }
    return {
      open: false,
      why: `it says ${day(now)}, and a step was recorded on ${day(latest)}`,
      fix: 'set the clock; or, if the records are wrong, take them back from version control',
    }
  },
}

/** Machines that take turns may differ by so much. */
const clockSkewMs = 3_600_000

/** The day that was planned has come. */
export const planned: Gate = {
  id: 'planned',
  asks: 'the planned day has come',
  check: ({ records, host, now }) => {
    const { switchOn } = lifeOf(records, host)
    if (switchOn === undefined) return { open: true, why: 'no day is planned' }
    const opensAt = new Date(switchOn)
    if (now >= opensAt) return { open: true, why: `the plan says ${day(opensAt)}` }
    const fix = `wait until ${day(opensAt)}, or plan another day: keypin rotate plan ${host} --switch-on DAY --save`
    return { open: false, why: `the plan says ${day(opensAt)}`, fix, opensAt }
  },
}

/** Enough installs have the pin. */
export const adoption: Gate = {
  id: 'adoption',
  asks: 'enough installs have the pin',
  check: ({ figures, policy }) =>
    figures.adoptionPercent === undefined
      ? {
          open: false,
          why: 'nobody said how many active installs have the pin',
          fix: 'count the active installs of releases that have it: --adoption PERCENT',
        }
      : {
          open: figures.adoptionPercent >= policy.adoptionPercent,
          why: `${figures.adoptionPercent} % of active installs have the pin, and ${policy.adoptionPercent} % are asked for`,
          fix: 'wait for users to update, or have the app ask them to',
        },
}

/** The canary has lasted. */
export const canaryTime: Gate = {
  id: 'canary-time',
  asks: 'the canary has lasted long enough',
  check: ({ life, policy, now }) =>
    waits(policy.canaryDays, enteredAt(life, 'canary'), now, 'servers have been allowed to show it'),
}

/** Clients report no failures. */
export const failures: Gate = {
  id: 'failures',
  asks: 'pin failures stay rare',
  check: ({ figures, policy, entry }) => {
    const { failedPercent } = figures
    if (failedPercent !== undefined)
      return {
        open: failedPercent <= policy.failedPercent,
        why: `${failedPercent} % of connections failed on a pin, and ${policy.failedPercent} % are allowed`,
        fix: 'take the new certificate back, and look at the reports',
      }
    if ((entry?.reportTo.length ?? 0) === 0)
      return { open: true, why: 'clients report nowhere, so nobody can count failures' }
    return {
      open: false,
      why: 'clients report failures, and nobody said how many there are',
      fix: 'count them: --failed PERCENT',
    }
  },
}

/** Every address was looked at, and clients accept what it shows. */
export const everyAddress: Gate = {
  id: 'every-address',
  asks: 'every address shows what clients accept',
  check: ({ served, pinSet, host }) => {
    const [dark] = unseen(served)
    if (dark !== undefined)
      return {
        open: false,
        why: `${dark.address} could not be looked at${dark.failure === undefined ? '' : `: ${dark.failure}`}`,
        fix: dark.fix ?? `keypin verify --host ${host}`,
      }
    if (!isWholeLook(served))
      return { open: false, why: 'no address was looked at', fix: `keypin verify --host ${host}` }
    const [refused] = refusedPaths(pinSet, host, served)
    if (refused !== undefined)
      return { open: false, why: `clients refuse ${refused}`, fix: `keypin verify --host ${host}` }
    return {
      open: true,
      why: `clients accept ${namesOf(served)}`,
    }
  },
}

/** For the history: which addresses were looked at, the first few by name. */
function namesOf({ endpoints }: Served): string {
  const names = endpoints.slice(0, 8).map(({ address }) => address)
  return endpoints.length > names.length
    ? `${names.join(', ')} and ${endpoints.length - names.length} others`
    : names.join(', ')
}

/** Some address shows the key. */
export const served: Gate = {
  id: 'served',
  asks: 'servers show the key',
  check: ({ served: seen, pin }) => {
    const count = endpointsWith(seen, pin).length
    const why = `${count} of ${seen.endpoints.length} addresses show it`
    return count > 0 ? { open: true, why } : { open: false, why, fix: 'deploy its certificate' }
  },
}

/** No address shows the key any more. */
export const notServed: Gate = {
  id: 'not-served',
  asks: 'no server shows the key',
  check: ({ served: seen, pin }) => {
    const shown = endpointsWith(seen, pin)
    const why = `${shown.length} of ${seen.endpoints.length} addresses show it`
    if (shown.length === 0) return { open: true, why }
    return { open: false, why, fix: `take its certificate off ${shown[0]?.address}` }
  },
}

/** Clients had the time to get the pin of what serves now, and caches to forget. */
export const overlap: Gate = {
  id: 'overlap',
  asks: 'the old pin was kept long enough',
  check: ({ life, policy, now }) =>
    waits(policy.overlapDays, enteredAt(life, 'retiring'), now, 'it has been retiring'),
}
