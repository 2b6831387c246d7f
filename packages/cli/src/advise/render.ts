import type { Choice, LockOut, Opinion, Weighing } from '@keypin/care'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'
import { wrap } from '../terminal/wrap.ts'

const WIDTH = 92

/** What there is to weigh, as a text for the person who decides. */
export function renderWeighing(target: string, weighing: Weighing, style: Style): string {
  const { advice, choices, renewals, instead, opinions } = weighing
  const sections = [
    [style.bold(printable(target)), ...paragraph(verdicts[weighing.verdict], '  ')],
    advice.items.length === 0
      ? []
      : [style.bold('what was seen'), ...advice.items.flatMap((item) => told(item.text))],
    choices.length === 0
      ? []
      : [
          style.bold('what could be pinned, and what comes of it'),
          ...choices.flatMap((one) => block(one, style)),
        ],
    renewals.length === 0
      ? []
      : [
          style.bold('renewals'),
          ...renewals.map(
            ({ from, lifetimeDays, renewalsPerYear, by }) =>
              `  from ${from}: ${lifetimeDays} days at most, about ${renewalsPerYear} a year${by === undefined ? '' : `   (${by})`}`,
          ),
        ],
    [
      style.bold('instead, or beside'),
      ...instead.flatMap(({ what, line }) => [...told(what), ...example(line)]),
    ],
    [style.bold('what others say, who do not agree'), ...opinions.flatMap(opinionLines)],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const verdicts: Readonly<Record<Weighing['verdict'], string>> = {
  yes: 'Nothing that was seen speaks against pinning this host, if you run it, hold its key, and have a reason to.',
  ask: 'Pin this host only if you hold its key and see to it that renewals keep it.',
  nobody: 'Do not pin what was seen from here: nobody vouches for it, and it may be an attacker’s.',
  no: 'Do not pin this host as it is: its keys are out of your hands.',
}

const paragraph = (text: string, indent: string): string[] =>
  wrap(printable(text), WIDTH).map((line) => `${indent}${line}`)

function told(text: string): string[] {
  const [first = '', ...more] = wrap(printable(text), WIDTH)
  return [`  - ${first}`, ...more.map((line) => `    ${line}`)]
}

const example = (line: string | undefined): string[] =>
  line === undefined ? [] : [`      ${printable(line)}`]

const titles: Readonly<Record<Choice['id'], string>> = {
  nothing: 'nothing',
  'leaf-key': 'the key of the leaf',
  certificate: 'the whole certificate',
  intermediate: 'the intermediate',
  root: 'the root',
}

function block({ id, pin, subject, verdict, lockOut, exposes }: Choice, style: Style): string[] {
  const colours = { choose: style.green, 'with-care': style.yellow, avoid: style.red } as const
  const words = { choose: 'choose', 'with-care': 'with care', avoid: 'avoid' } as const
  const whose = subject === undefined ? '' : `   ${printable(subject)}`
  return [
    `  ${colours[verdict](words[verdict].padEnd(9))}  ${style.bold(titles[id])}${whose}`,
    ...(pin === undefined ? [] : [`             ${pin}`]),
    ...paragraph(`locks out: ${whenOf(lockOut)}`, '             '),
    ...paragraph(`lets in: ${exposes}`, '             '),
  ]
}

function whenOf({ expectedOn, latestOn, why }: LockOut): string {
  if (expectedOn !== undefined && latestOn !== undefined)
    return `about ${expectedOn}, ${latestOn} at the latest: ${why}`
  return latestOn === undefined ? why : `${latestOn} at the latest: ${why}`
}

function opinionLines({ who, says, source }: Opinion): string[] {
  return [...told(`${who}: ${says}`), `      ${source}`]
}
