import {
  advance,
  findTransition,
  type KeyState,
  keyStateNames,
  lifeOf,
  nextStep,
  type RotationContext,
  type StepResult,
  transitions,
  withPinSetTrusted,
} from '@keypin/care'
import { parsePin } from 'keypin'
import type { Command, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { savePinSet } from '../pinset/files.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import {
  chosenHost,
  contextOf,
  figureOptions,
  logOption,
  look,
  lookOptions,
  type OpenRotation,
  openRotation,
  readFigureOptions,
  readLogOption,
} from './context.ts'
import { renderStep } from './render.ts'

const options = {
  pin: { type: 'string', value: 'PIN', about: 'the key that takes the step; whichever is next when absent' },
  to: { type: 'string', value: 'STATE', about: 'the state it is to come to; the next one when absent' },
  force: {
    type: 'string',
    value: 'REASON',
    about: 'take the step although a gate is closed; the reason is recorded',
  },
  'trust-pinset': {
    type: 'boolean',
    about: 'where pin set and records disagree, take the pin set for right (with --force)',
  },
  ...figureOptions,
  ...logOption,
  ...lookOptions,
  json: { type: 'boolean', about: 'what was done or is in the way, as JSON' },
} as const

type Values = OptionValues<typeof options>

/** `keypin rotate advance`. */
export const command: Command = defineCommand({
  about:
    'Takes the next step of a rotation, after its gates were checked: proof that the key is held, the time the pin has ' +
    'been with clients, the share of installs that have it, what every address shows now. The pin set and the records ' +
    'change together.\n\n' +
    'A closed gate yields to --force with a reason, which goes into the history. What no reason opens: taking out the ' +
    'pin of a key that a server shows, or that one may show because an address could not be looked at, and leaving a ' +
    'host without a real backup.\n\n' +
    `The states: ${keyStateNames.join(', ')}.`,
  positionals: { min: 0, max: 1, what: 'a host' },
  options,
  examples: [
    ['keypin rotate advance api.example.com --adoption 99.2', 'the next step, with the figure of your store'],
    ['keypin rotate advance api.example.com --pin sha256/…= --to destroyed', 'note that every copy is gone'],
    ["keypin rotate advance api.example.com --force 'CA outage, ticket 4711'", 'although a gate is closed'],
  ],
  exits: [
    [DONE, 'the step was taken'],
    [NO, 'it was not: a gate is closed, or it would do harm, or nothing is due'],
  ],
  run: async ({ options: values, words: [word] }, io) => {
    const rotation = openRotation(values.pinset, io)
    const host = chosenHost(rotation, word)
    if (values['trust-pinset']) return trustPinSet(rotation, host, values, io)
    // disagreement is told before the network is asked
    contextOf(rotation, host, io.now())
    const logged = readLogOption(values, io)
    const served = (await look(rotation, [host], values, io)).get(host)
    const figures = readFigureOptions(values)
    const seen = { ...(served === undefined ? {} : { served }), figures }
    const context = { ...contextOf(rotation, host, io.now(), seen), ...logged }
    const result = stepFor(context, values, io)
    if (result === undefined) return noted(rotation, context)
    if (result.taken === undefined) {
      show(result, context, values.json, io)
      return noted(rotation, context)
    }
    savePinSet(rotation.open, { pinSet: result.taken.pinSet, keys: result.taken.records })
    show(result, context, values.json, io)
    return DONE
  },
})

/** Records that were just begun are kept, so that a dwell which nobody noted counts from now on. */
function noted({ open }: OpenRotation, { records }: RotationContext): number {
  if (records !== open.keys) savePinSet(open, { pinSet: undefined, keys: records })
  return NO
}

function stepFor(context: RotationContext, { pin, to, force, json }: Values, io: Io): StepResult | undefined {
  if (force?.trim() === '') throw usageError('the reason is empty', "say why: --force 'ticket 4711'")
  const reason = force === undefined ? {} : { force }
  if (pin !== undefined) return stepOfKey(context, parsePin(pin).text, to, reason)
  const next = nextStep(context)
  if (next.kind === 'step' && (to === undefined || next.step.to === to))
    return advance(context, { pin: next.step.pin, to: next.step.to, ...reason })
  if (to !== undefined) throw usageError(`the next step does not lead to '${to}'`, 'name the key: --pin PIN')
  if (json) printJson(io, { host: context.host, taken: false, next })
  const why = {
    step: '',
    'make-key': `make a key first: keypin key new ${context.host} --out PATH${'why' in next ? ` (${next.why})` : ''}`,
    emergency: `a key is compromised: keypin rotate emergency ${context.host}`,
    rest: `nothing is due${'dueAt' in next && next.dueAt !== undefined ? ` until ${next.dueAt.toISOString().slice(0, 10)}` : ''}; to begin: keypin rotate plan ${context.host} --save`,
  }[next.kind]
  say(io, why)
  return undefined
}

function stepOfKey(
  context: RotationContext,
  pin: string,
  to: string | undefined,
  reason: { readonly force?: string },
): StepResult | undefined {
  const state = lifeOf(context.records, context.host).keys.get(pin)?.state
  if (state === undefined)
    throw usageError(
      `${pin} is no key of ${context.host}`,
      `see which are: keypin rotate status ${context.host}`,
    )
  const ways = transitions.filter(({ from }) => from === state)
  const wanted = to ?? ways.find(({ isWayOn }) => isWayOn)?.to
  const found = wanted === undefined ? undefined : findTransition(state, wanted as KeyState)
  if (found !== undefined) return advance(context, { pin, to: found.to, ...reason })
  const there = ways.map((way) => way.to).join(', ') || 'nowhere'
  throw usageError(
    `no step leads from ${state} to ${to ?? 'a next state by itself'}`,
    `from there it goes to: ${there}`,
  )
}

function trustPinSet({ open, pinSet }: OpenRotation, host: string, { force, json }: Values, io: Io): number {
  if (force === undefined || force.trim() === '')
    throw new CliError('KEYPIN_CONSENT_NEEDED', 'taking the pin set for right changes what was recorded', {
      hint: "say why: --trust-pinset --force 'edited by hand in commit …'",
    })
  const keys = withPinSetTrusted(open.keys, pinSet, host, { now: io.now(), reason: force })
  savePinSet(open, { pinSet: undefined, keys })
  if (json) printJson(io, { host, changed: keys !== open.keys })
  else if (keys === open.keys) print(io, `${host}: pin set and records agree`)
  else print(io, `${host}: the records say now what the pin set says`)
  return DONE
}

function show(result: StepResult, { host }: RotationContext, json: boolean, io: Io): void {
  const { pin, from, to, gates, harm, taken } = result
  if (json) {
    printJson(io, {
      host,
      pin,
      from,
      to,
      taken: taken !== undefined,
      gates,
      harm,
      forced: taken?.step.forced,
    })
    return
  }
  const style = styleFor(io)
  if (taken === undefined) {
    print(io, [style.bold(host), ...renderStep(result, style)].join('\n'))
    say(
      io,
      harm.length > 0
        ? 'not done, and no reason makes it done'
        : "not done; a gate yields to --force 'REASON', which is recorded",
    )
    return
  }
  print(io, `${style.bold(host)}   ${from} → ${style.green(to)}   ${pin}`)
  if (taken.step.forced !== undefined) say(io, 'forced; the reason is in the history')
  say(io, nextHint(to, host))
}

function nextHint(to: KeyState, host: string): string {
  const hints: Partial<Record<KeyState, string>> = {
    published: 'next: release the pin set',
    certified: 'next: count the installs that have the pin',
    canary: 'next: serve the certificate on one server, and look at the reports',
    active: 'next: take the old certificate off every server',
    retiring: 'next: release the pin set, and wait',
    retired: 'next: release the pin set; destroy the key',
    abandoned: 'next: release the pin set; destroy the key',
  }
  if (to === 'destroyed') return 'its life is over; the history stays'
  return `${hints[to] ?? 'next'}; then keypin rotate status ${host}`
}
