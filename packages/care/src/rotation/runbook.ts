import { type Emergency, lockedOutBy } from './emergency.ts'
import type { PlannedKey, RotationPlan } from './plan.ts'

/** A plan as Markdown, with boxes to tick, for a runbook or an issue. */
export function renderRunbook(plan: RotationPlan): string {
  const { host, madeAt, milestones, releases, warnings } = plan
  return [
    `# Rotation of ${escaped(host)}`,
    '',
    `Planned on ${day(madeAt)} by keypin.`,
    ...(warnings.length === 0
      ? []
      : ['', '## Look at this first', '', ...warnings.map((text) => `- ${escaped(text)}`)]),
    '',
    '## Keys',
    '',
    '| what | key |',
    '|---|---|',
    ...plan.current.map((key) => `| serves now | ${named(key)} |`),
    `| serves next | ${named(plan.successor)} |`,
    `| backup from then on | ${named(plan.spare)} |`,
    '',
    '## Steps',
    '',
    ...milestones.flatMap(({ on, title, doing, gates, done }) => [
      `- [${done ? 'x' : ' '}] **${day(on)}** ${escaped(title)}`,
      `  - ${escaped(doing)}`,
      ...gates.map((gate) => `  - before: ${escaped(gate)}`),
    ]),
    '',
    '## What each release of the app must contain',
    '',
    ...releases.flatMap(({ on, title, pins, forbids }) => [
      `### From ${day(on)}: ${escaped(title)}`,
      '',
      ...pins.map((key) => `- ${named(key)} (${key.state})`),
      ...forbids.map((pin) => `- forbidden: \`${pin}\``),
      '',
    ]),
    'Any step can be looked at before it is taken: `keypin rotate status`. When a key is stolen: `keypin rotate emergency`.',
    '',
  ].join('\n')
}

/** The order of things in an emergency as Markdown, with boxes to tick, for a runbook or an issue. */
export function renderEmergencyRunbook(emergency: Emergency): string {
  const { host, pin, steps, affected, alsoPinnedBy, notForbiddenFor, isForbidden } = emergency
  const { takesOver, exposedUntil } = affected
  const others = notForbiddenFor.filter((other) => !alsoPinnedBy.includes(other.host))
  return [
    `# Emergency at ${escaped(host)}`,
    '',
    `\`${pin}\` is compromised. The pin set ${isForbidden ? 'forbids it: release that at once.' : 'still accepts it.'}`,
    '',
    '## Steps, in this order',
    '',
    ...steps.flatMap(({ done, doing, why }, index) => [
      `${index + 1}. [${done ? 'x' : ' '}] ${escaped(doing)}`,
      ...(why === undefined ? [] : [`   - not yet: ${escaped(why)}`]),
    ]),
    '',
    '## Whom it hits',
    '',
    '| what | who |',
    '|---|---|',
    `| takes over | ${takesOver === undefined ? 'no key: make one at once' : `\`${takesOver}\``} |`,
    `| locked out | ${escaped(lockedOutBy(affected))} |`,
    `| exposed | every client, until ${escaped(exposedUntil)} |`,
    '',
    ...section('## Other hosts that pin it, and need the same', [
      ...alsoPinnedBy.map(
        (other) => `- [ ] ${escaped(`${other}: keypin rotate emergency ${other} --pin ${pin}`)}`,
      ),
    ]),
    ...section('## Other hosts for which it is not forbidden yet', [
      ...others.map((other) => `- [ ] ${escaped(`${other.host}: ${other.why}`)}`),
    ]),
    isForbidden
      ? 'It has to be said to clients: release the pin set, and have the app ask for the update.'
      : 'After each step, run it again: `keypin rotate emergency`.',
    '',
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, '', ...lines, '']

const day = (iso: string): string => iso.slice(0, 10)

const named = ({ pin, name }: PlannedKey): string => {
  if (pin === undefined) return escaped(name)
  return name === pin ? `\`${pin}\`` : `\`${pin}\` (${escaped(name)})`
}

/** Labels come from a file that others may write: nothing of them becomes markup. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>#|!~]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    // GitHub makes links of these without any brackets, and looks when entities and backslashes are gone
    .replaceAll(/#(?=\d)/g, '#&#8203;')
    .replaceAll('@', '&#64;&#8203;')
    .replaceAll('://', ':&#8203;//')
    .replaceAll(/\bwww\./gi, 'www&#46;')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
