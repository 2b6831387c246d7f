import type { RotationStatus } from '@keypin/care'
import type { Check, CheckReport, RuleFacts } from '../formats/check.ts'

const rules: readonly RuleFacts[] = [
  {
    id: 'rotation',
    name: 'rotation',
    finds: 'A host whose keys are not as a rotation needs them.',
    why: 'Without a real backup, or with a served key that is not pinned, the next change of key locks users out.',
    sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.5'],
  },
  {
    id: 'rotation-deadline',
    name: 'rotation-deadline',
    finds: 'A certificate, an entry or a key that has ended, or ends within 14 days.',
    why: 'A deadline that passes unseen is the usual way in which pins lock users out.',
    sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-4.1'],
  },
]

/** Days before a deadline from which it is warned of: two weeks, time to renew and to try again. */
const soonDays = 14

/** Statuses in the form that shared formats are made from. */
export function reportOf(statuses: readonly RotationStatus[], file: string): CheckReport {
  return { title: 'keypin rotate status', file, rules, checks: statuses.flatMap(checksOf) }
}

function checksOf({ host, problems, unseen, deadlines, next }: RotationStatus): readonly Check[] {
  const about = { subject: host, path: `$.hosts['${host}']` }
  const fix = `see what is next: keypin rotate status ${host}`
  const wrong: Check[] = [
    ...(next.kind === 'emergency' ? [`${next.pin} is compromised and still pinned`] : []),
    ...problems,
  ].map((message) => ({ ...about, rule: 'rotation', level: 'error', message, fix }))
  const dark = unseen.map(
    (message): Check => ({ ...about, rule: 'rotation', level: 'inconclusive', message }),
  )
  const ending = deadlines
    .filter(({ daysLeft }) => daysLeft < soonDays)
    .map(
      ({ at, what, daysLeft }): Check => ({
        ...about,
        rule: 'rotation-deadline',
        level: daysLeft < 0 ? 'error' : 'warning',
        message: `${at.slice(0, 10)}: ${what}`,
      }),
    )
  const found = [...wrong, ...dark, ...ending]
  return found.length > 0
    ? found
    : [{ ...about, rule: 'rotation', level: 'pass', message: `${host} is as it should be` }]
}
