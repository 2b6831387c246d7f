import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'
import { isKnownEnding } from './endings.ts'

/** What TrustKit stops the app for at its start, and what its reports are like. */
export function reviewTrustKit({ entries }: Plan): readonly Loss[] {
  const pinned = entries.filter(({ mode }) => mode !== 'off')
  const reported = pinned.filter(({ reportTo }) => reportTo.length > 0)
  return [...pinned.flatMap(startLosses), ...reported.flatMap(reportLosses)]
}

function startLosses({ host, pins }: PlanEntry): Loss[] {
  const losses: Loss[] = []
  if (pins.length < 2) losses.push({ ...ONE_PIN, host })
  const ending = host.split('.').at(-1) ?? ''
  const isName = host.includes('.') && /^[a-z0-9.-]+$/.test(host)
  if (!isName || !isKnownEnding(ending))
    losses.push({ ...UNKNOWN_NAME, severity: RESERVED.has(ending) ? 'note' : 'refused', host })
  return losses
}

function reportLosses({ host }: PlanEntry): Loss[] {
  return [
    { ...ONLY_ITS_OWN, host },
    { ...ITS_FORMAT, host },
  ]
}

// RFC 6761: nobody ships these.
const RESERVED = new Set(['example', 'invalid', 'test'])

const ONE_PIN: Loss = {
  severity: 'refused',
  code: 'backup',
  what: 'TrustKit stops the app at its start',
  why: 'it wants two keys for a host that it is to enforce',
  instead: "pin a spare key with the state 'backup'",
}

const UNKNOWN_NAME: Loss = {
  severity: 'refused',
  code: 'scope',
  what: 'TrustKit stops the app at its start',
  why: 'it takes no host with an underscore, of one label, or with a top-level domain younger than its list of 2017',
  instead: 'take android-nsc and android-okhttp-kotlin for such hosts',
}

const ONLY_ITS_OWN: Loss = {
  severity: 'weaker',
  code: 'report',
  what: 'failures are reported only by connections that are made with PinnedTrustKit.open',
  why: 'elsewhere the platform refuses, and tells nobody',
}

const ITS_FORMAT: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: "reports are in TrustKit's own format: port 0, and the chain as it was sent",
  why: 'TrustKit is told of a failure by the platform, which shows neither a connection nor a path',
}
