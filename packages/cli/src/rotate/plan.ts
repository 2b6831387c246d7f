import {
  lifeOf,
  planRotation,
  policyNames,
  type RotationPolicy,
  readPolicy,
  renderCalendar,
  renderRunbook,
  withLife,
} from '@keypin/care'
import { findEntry, normalizeHost, type PinSet } from 'keypin'
import type { Command, OptionSpec, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import { pinSetOption, savePinSet } from '../pinset/files.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { chosenHost, contextOf, openRotation, readDay } from './context.ts'
import { formatOf } from './format.ts'
import { renderPlan } from './render.ts'

type TextOption = OptionSpec & { readonly type: 'string' }
type BooleanOption = OptionSpec & { readonly type: 'boolean' }
const text = (value: string, about: string): { type: 'string'; value: string; about: string } => ({
  type: 'string',
  value,
  about,
})

/** What a policy can say, as flags: `dwellDays` is `--dwell-days`. */
export const policyOptions: {
  readonly 'dwell-days': { type: 'string'; value: string; about: string }
  readonly 'adoption-percent': { type: 'string'; value: string; about: string }
  readonly 'canary-days': { type: 'string'; value: string; about: string }
  readonly 'overlap-days': { type: 'string'; value: string; about: string }
  readonly 'failed-percent': { type: 'string'; value: string; about: string }
  readonly 'every-days': { type: 'string'; value: string; about: string }
} = {
  'dwell-days': text(
    'N',
    'days from the release of a pin until its key may serve; 60 when nothing was saved',
  ),
  'adoption-percent': text('N', 'share of installs that must have the pin by then; 99'),
  'canary-days': text('N', 'days that a few servers show the new key before all do; 3'),
  'overlap-days': text('N', 'days that the old pin stays after the last server showed its key; 30'),
  'failed-percent': text('N', 'highest share of connections that may fail on a pin; 0.01'),
  'every-days': text('N', 'days after which an active key is due to be replaced; 365'),
}

const options: {
  readonly 'switch-on': TextOption
  readonly also: TextOption & { readonly multiple: true }
  readonly alone: BooleanOption
  readonly save: BooleanOption
  readonly format: TextOption
  readonly json: BooleanOption
} & typeof policyOptions &
  typeof pinSetOption = {
  'switch-on': text(
    'DAY',
    'the first day on which a server may show the next key; the earliest safe one when absent',
  ),
  ...policyOptions,
  also: {
    ...text('NAME', 'a name below the host that its entry covers and that has servers; may be repeated'),
    multiple: true,
  },
  alone: { type: 'boolean', about: 'no name below the host has servers, though its entry covers some' },
  save: { type: 'boolean', about: 'keep the day, the policy and the names: rotate advance holds to them' },
  format: text('text|json|markdown|ics', 'how to print it; text when absent'),
  json: { type: 'boolean', about: 'the same as --format json' },
  ...pinSetOption,
}

/** `keypin rotate plan`. */
export const command: Command = defineCommand({
  about:
    'Plans the next rotation of a host: which key serves next and which is the backup then, the dates, what has to be ' +
    'so before each, and which pins each release of the app must contain. As a text, as Markdown for a runbook or an ' +
    'issue, or as a calendar (.ics). Looks at nothing but the files.',
  positionals: { min: 0, max: 1, what: 'a host' },
  options,
  examples: [
    ['keypin rotate plan api.example.com', 'the earliest safe dates'],
    ['keypin rotate plan api.example.com --switch-on 2027-03-01 --save', 'hold to a day'],
    ['keypin rotate plan api.example.com --format ics > rotation.ics', 'for the calendar of the team'],
  ],
  run: async ({ options: values, words: [word] }, io) => {
    const rotation = openRotation(values.pinset, io)
    const host = chosenHost(rotation, word)
    const context = contextOf(rotation, host, io.now())
    const life = lifeOf(context.records, host)
    const policy = { ...life.policy, ...readPolicyOptions(values) }
    const switchOn = values['switch-on'] === undefined ? undefined : readDay('switch-on', values['switch-on'])
    const names = readNames(values, host, rotation.pinSet)
    const wanted = {
      ...life,
      ...(Object.keys(policy).length === 0 ? {} : { policy }),
      ...(names === undefined ? {} : { names }),
    }
    const plan = planRotation({ ...context, records: withLife(context.records, host, wanted) }, switchOn)
    const saved = {
      ...wanted,
      switchOn: plan.milestones.find(({ id }) => id === 'canary')?.on ?? context.now.toISOString(),
    }
    const format = formatOf(values, formats)
    if (values.save)
      savePinSet(rotation.open, { pinSet: undefined, keys: withLife(context.records, host, saved) })
    if (format === 'json') printJson(io, plan)
    else
      print(
        io,
        format === 'ics'
          ? renderCalendar(plan)
          : format === 'markdown'
            ? renderRunbook(plan)
            : renderPlan(plan, styleFor(io)),
      )
    if (format !== 'text') for (const warning of plan.warnings) say(io, `note: ${warning}`)
    if (values.save) say(io, `saved; next: keypin rotate status ${host}`)
    return DONE
  },
})

/** The names below the host that have servers; undefined when nothing is said of them. */
function readNames(
  { also, alone }: Pick<OptionValues<typeof options>, 'also' | 'alone'>,
  host: string,
  pinSet: PinSet,
): readonly string[] | undefined {
  if (alone && also.length > 0)
    throw usageError('--also and --alone exclude each other', 'name the servers, or say that there are none')
  if (!alone && also.length === 0) return undefined
  const names = [...new Set(also.map(normalizeHost))].sort()
  const strange = names.find((name) => name === host || findEntry(pinSet, name)?.host !== host)
  if (strange === undefined) return names
  const entry = findEntry(pinSet, strange)
  throw usageError(
    `the entry of ${host} does not cover ${strange}`,
    entry === undefined || entry.host === host
      ? `--also is for names below ${host}; its "subdomains" is ${pinSet.hosts.get(host)?.subdomains}`
      : `the entry of ${entry.host} does: keypin rotate plan ${entry.host}`,
  )
}

const formats = ['text', 'json', 'markdown', 'ics'] as const

/** Reads {@link policyOptions}: only what was said. */
export function readPolicyOptions(values: OptionValues<typeof policyOptions>): Partial<RotationPolicy> {
  const said = policyNames.flatMap((name) => {
    const option = name.replace(
      /[A-Z]/g,
      (letter) => `-${letter.toLowerCase()}`,
    ) as keyof typeof policyOptions
    const value = values[option]
    if (value === undefined) return []
    if (!/^\d{1,6}(?:\.\d{1,6})?$/.test(value))
      throw usageError(`--${option} is a number, not '${value}'`, `see 'keypin rotate plan --help'`)
    return [[name, Number(value)] as const]
  })
  return readPolicy(Object.fromEntries(said), 'the policy of the command line')
}
