import {
  type Emergency,
  lockedOutBy,
  type RotationPlan,
  type RotationStatus,
  type StepResult,
} from '@keypin/care'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'
import { day } from './context.ts'

/** How the rotation of a host stands, as a text. */
export function renderStatus(status: RotationStatus, style: Style): string {
  const { host, keys, deadlines, problems, unseen } = status
  return [
    style.bold(host),
    ...keys.map(({ pin, state, since, addresses, label }) => {
      const shown = addresses === 0 ? '' : `   shown by ${addresses}`
      return `  ${state.padEnd(11)} ${pin}   since ${day(since)}${shown}${label === undefined ? '' : `   ${printable(label)}`}`
    }),
    ...problems.map((text) => `  ${style.red('wrong')}       ${printable(text)}`),
    ...unseen.map((text) => `  ${style.yellow('unseen')}      ${printable(text)}`),
    ...renderNext(status, style),
    ...deadlines.map(({ at, what, daysLeft }) => {
      const left = daysLeft < 0 ? style.red(`${-daysLeft} days ago`) : `in ${daysLeft} days`
      return `  ${day(at)}  ${printable(what)}, ${left}`
    }),
    '',
  ].join('\n')
}

function renderNext({ next, host }: RotationStatus, style: Style): string[] {
  if (next.kind === 'emergency')
    return [`  ${style.red('next')}        keypin rotate emergency, for ${next.pin}`]
  if (next.kind === 'make-key')
    return [`  ${style.yellow('next')}        make a key: keypin key new ${host} --out PATH (${next.why})`]
  if (next.kind === 'rest')
    return [`  next        nothing${next.dueAt === undefined ? '' : `, until ${day(next.dueAt)}`}`]
  return renderStep(next.step, style)
}

/** A step with its gates. */
export function renderStep({ pin, from, to, doing, gates, harm }: StepResult, style: Style): string[] {
  return [
    `  next        ${doing}: ${from} → ${to}, ${pin}`,
    ...gates.map(({ open, asks, why, fix }) => {
      const mark = open ? style.green('open  ') : style.yellow('closed')
      return `    ${mark}    ${asks}: ${printable(why)}${open || fix === undefined ? '' : `\n              ${printable(fix)}`}`
    }),
    ...harm.map((text) => `    ${style.red('never ')}    ${printable(text)}`),
  ]
}

/** The order of things in an emergency, as a text. */
export function renderEmergency(
  { host, pin, steps, affected, alsoPinnedBy, notForbiddenFor }: Emergency,
  style: Style,
): string {
  const { takesOver, exposedUntil } = affected
  return [
    `${style.bold(host)}   ${pin} is compromised`,
    ...steps.map(({ done, doing, why }, index) => {
      const mark = done ? style.green('done') : style.yellow('  to')
      return `  ${index + 1}. ${mark}  ${doing}${why === undefined ? '' : `\n           ${printable(why)}`}`
    }),
    '',
    `  takes over   ${takesOver ?? 'no key: make one at once'}`,
    `  locked out   ${lockedOutBy(affected)}`,
    `  exposed      every client, until ${exposedUntil}`,
    ...alsoPinnedBy.map(
      (other) =>
        `  ${style.red('also')}         ${other} pins it: keypin rotate emergency ${other} --pin ${pin}`,
    ),
    ...notForbiddenFor
      .filter((other) => !alsoPinnedBy.includes(other.host))
      .map(
        ({ host: other, why }) =>
          `  ${style.yellow('not yet')}      forbidden for ${other}: ${printable(why)}`,
      ),
    '',
  ].join('\n')
}

/** A plan as a text. */
export function renderPlan(plan: RotationPlan, style: Style): string {
  const { host, current, successor, spare, milestones, releases, warnings } = plan
  const named = ({ pin, name }: { pin?: string; name: string }): string =>
    pin === undefined || pin === name ? printable(name) : `${pin}   ${printable(name)}`
  return [
    style.bold(host),
    ...current.map((key) => `  serves now   ${named(key)}`),
    `  serves next  ${named(successor)}`,
    `  backup then  ${named(spare)}`,
    ...warnings.map((text) => `  ${style.yellow('note')}         ${printable(text)}`),
    '',
    ...milestones.flatMap(({ on, title, done, gates, doing }) => [
      `  ${day(on)}  ${done ? style.green('done ') : '     '} ${printable(title)}`,
      ...(done
        ? []
        : [
            `                    ${style.dim(printable(doing))}`,
            ...gates.map((gate) => `                    before: ${gate}`),
          ]),
    ]),
    '',
    ...releases.flatMap(({ on, title, pins, forbids }) => [
      `  releases of the app from ${day(on)} on (${title})`,
      ...pins.map((key) => `    ${key.state.padEnd(9)} ${named(key)}`),
      ...forbids.map((pin) => `    forbidden ${pin}`),
    ]),
    '',
  ].join('\n')
}
