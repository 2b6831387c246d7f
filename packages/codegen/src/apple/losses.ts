import type { Loss } from '../loss.ts'
import { looksAboveLeaf, type Plan } from '../plan/plan.ts'

/** What Apple's Security framework does not show. */
export function reviewSwift({ entries }: Plan): readonly Loss[] {
  const losses: Loss[] = []
  if (entries.some(looksAboveLeaf)) losses.push(ONE_PATH)
  if (entries.some(({ reportTo }) => reportTo.length > 0)) losses.push(NOT_SERVED)
  return losses
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that the platform built',
  why: 'SecTrust shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

const NOT_SERVED: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'reports have the path that was verified, not the chain as the server sent it',
  why: 'SecTrust shows no other',
}
