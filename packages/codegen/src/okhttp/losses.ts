import type { Loss } from '../loss.ts'
import { looksAboveLeaf, type Plan } from '../plan/plan.ts'
import { floorOf } from './floor.ts'

/** What only OkHttp's ways take away; the same for Kotlin and Java. */
export function reviewOkHttp(plan: Plan): readonly Loss[] {
  const floor = floorOf(plan)
  const losses: Loss[] = floor.flatMap(({ entry, isExact, allowsWebSocket }) => {
    if (!allowsWebSocket) return [{ ...NO_WEBSOCKET, host: entry.host }]
    return isExact ? [] : [{ ...(entry.mode === 'enforce' ? NOT_FORBIDDEN : NOT_SEEN), host: entry.host }]
  })
  if (plan.entries.some(looksAboveLeaf)) losses.push(ONE_PATH)
  if (floor.some(({ entry, patterns }) => patterns.length > 0 && entry.reportTo.length > 0))
    losses.push(NO_CERTIFICATES)
  return losses
}

/** What OkHttp 3 takes away beyond that. */
export function reviewOkHttp3(plan: Plan): readonly Loss[] {
  return [...reviewOkHttp(plan), OTHER_PINNER]
}

const OTHER_PINNER: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'a client derived from the pinned one, but with another CertificatePinner, is not pinned',
  why: 'OkHttp 3 shows interceptors what the server sent, so nothing but CertificatePinner can judge',
}

const NO_WEBSOCKET: Loss = {
  severity: 'weaker',
  code: 'websocket',
  what: 'WebSocket calls to the host are refused',
  why: 'CertificatePinner cannot say this entry, and OkHttp shows WebSockets to no other check',
  instead: 'for WebSockets give the host an entry of its own, with key pins and nothing forbidden',
}

const NOT_FORBIDDEN: Loss = {
  severity: 'note',
  code: 'websocket',
  what: 'on WebSockets, forbidden keys are not looked for above a pinned leaf',
  why: 'OkHttp shows WebSockets to no check but CertificatePinner',
}

const NOT_SEEN: Loss = {
  severity: 'note',
  code: 'websocket',
  what: 'mismatches on WebSockets are not seen',
  why: 'OkHttp shows WebSockets to no check but CertificatePinner',
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
