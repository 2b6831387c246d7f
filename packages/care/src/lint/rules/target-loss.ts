import type { Complaint, LintLevel, Rule, TargetLoss } from '../rule.ts'
import { entryPathOf } from '../rule.ts'

const levels: Readonly<Record<TargetLoss['severity'], LintLevel>> = {
  refused: 'error',
  weaker: 'warning',
  note: 'note',
}

export const targetLoss: Rule = {
  id: 'L12',
  name: 'target-loss',
  level: 'warning',
  finds: 'What a target named in keypin.config.json cannot express of this pin set.',
  why: 'Platforms differ: Apple covers one label below a name where others cover all, some know no expiry, some compare the leaf only. What is lost in translation should be decided on, not found out.',
  fix: 'change the entry, or live with it: suppress L12 for this target, with a reason',
  sources: [
    'https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains',
  ],
  *check({ losses }) {
    for (const group of groupsOf(losses)) {
      if (group.length > MANY) yield complaintOf(group)
      else for (const loss of group) yield complaintOf([loss])
    }
  },
}

// Of a loss that all hosts have alike, a line each tells nobody more.
const MANY = 20

/** Losses that are the same but for the host, in the order of the first of each. */
function groupsOf(losses: readonly TargetLoss[]): Iterable<readonly TargetLoss[]> {
  const groups = new Map<string, TargetLoss[]>()
  for (const loss of losses) {
    const { target, severity, what, why, host } = loss
    const key = JSON.stringify([target, severity, what, why, host === undefined])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [loss])
    else known.push(loss)
  }
  return groups.values()
}

function complaintOf(group: readonly TargetLoss[]): Complaint {
  const [{ target, severity, host, what, why, instead }] = group as readonly [TargetLoss]
  const isOne = group.length === 1 && host !== undefined
  const hosts = group.length === 1 ? '' : `, for ${group.length} hosts, such as ${host}`
  return {
    path: isOne ? entryPathOf(host) : '$',
    target,
    level: levels[severity],
    message: `${target}: ${what} (${why})${hosts}`,
    ...(isOne ? { host } : {}),
    ...(instead === undefined ? {} : { fix: instead }),
  }
}
