import type { Loss } from '../loss.ts'
import { looksAboveLeaf, type Plan } from '../plan/plan.ts'
import { floorOf } from './floor.ts'

/** What only OkHttp's ways take away; the same for Kotlin and Java. */
export function reviewOkHttp(plan: Plan): readonly Loss[] {
  const floor = floorOf(plan)
  const losses: Loss[] = floor
    .filter(({ entry, isExact }) => entry.mode === 'enforce' && !isExact)
    .map(({ entry }) => ({ ...NO_WEBSOCKET, host: entry.host }))
  if (plan.entries.some(looksAboveLeaf)) losses.push(ONE_PATH)
  if (floor.some(({ entry, patterns }) => patterns.length > 0 && entry.reportTo.length > 0))
    losses.push(NO_CERTIFICATES)
  return losses
}

const NO_WEBSOCKET: Loss = {
  severity: 'weaker',
  code: 'websocket',
  what: 'WebSocket calls to the host are refused',
  why: 'CertificatePinner cannot say this entry, and OkHttp shows WebSockets to no other check',
  instead: 'for WebSockets give the host an entry of its own, with key pins and nothing forbidden',
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that the platform built',
  why: 'OkHttp shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

const NO_CERTIFICATES: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'reports have the pins and subjects of the path, not its certificates',
  why: 'CertificatePinner tells no more about a failure',
}
