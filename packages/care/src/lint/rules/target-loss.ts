import type { LintLevel, Rule, TargetLoss } from '../rule.ts'
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
  fix: 'change the entry, or live with it: suppress L12 with a reason',
  sources: [
    'https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains',
  ],
  *check({ losses }) {
    for (const { target, severity, host, what, why, instead } of losses)
      yield {
        path: host === undefined ? '$' : entryPathOf(host),
        level: levels[severity],
        message: `${target}: ${what} (${why})`,
        ...(host === undefined ? {} : { host }),
        ...(instead === undefined ? {} : { fix: instead }),
      }
  },
}
