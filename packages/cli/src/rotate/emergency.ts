import {
  type Emergency,
  emergency,
  lifeOf,
  nextStep,
  type RotationContext,
  renderEmergencyRunbook,
} from '@keypin/care'
import { parsePin } from 'keypin'
import type { Command } from '../command.ts'
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
  look,
  lookOptions,
  type OpenRotation,
  openRotation,
  readFigureOptions,
} from './context.ts'
import { formatOf } from './format.ts'
import { renderEmergency } from './render.ts'

/** `keypin rotate emergency`. */
export const command: Command = defineCommand({
  about:
    'For a key that somebody else may have. Notes that at once, says what is to be done in which order, who is locked ' +
    'out until when, and takes the pin out and forbids it as soon as that is safe. Run it again after each thing that ' +
    'people have to do.\n\n' +
    'The pin stays until another key serves at every address: taken out earlier, it would lock out just those clients ' +
    'that have updated. That is why a backup has to be with clients before the day it is needed.',
  positionals: { min: 0, max: 1, what: 'a host' },
  options: {
    pin: { type: 'string', value: 'PIN', about: 'the key; the one already noted as compromised when absent' },
    reason: { type: 'string', value: 'TEXT', about: 'what happened; goes into the history' },
    ...figureOptions,
    ...lookOptions,
    format: { type: 'string', value: 'text|json|markdown', about: 'how to print it; text when absent' },
    json: { type: 'boolean', about: 'the same as --format json' },
  },
  examples: [
    [
      "keypin rotate emergency api.example.com --pin sha256/…= --reason 'laptop stolen'",
      'note it, and see what to do',
    ],
    ['keypin rotate emergency api.example.com', 'the next safe step, after the backup serves'],
    [
      'keypin rotate emergency api.example.com --format markdown > emergency.md',
      'with boxes to tick, for an issue',
    ],
  ],
  exits: [
    [DONE, 'the key is out of the pin set, and forbidden: release it'],
    [NO, 'something is to be done first'],
  ],
  run: async ({ options, words: [word] }, io) => {
    const format = formatOf(options, formats)
    const rotation = openRotation(options.pinset, io)
    const host = chosenHost(rotation, word)
    const offline = contextOf(rotation, host, io.now())
    const pin = stolenPin(offline, options.pin)
    const isNew = lifeOf(offline.records, host).keys.get(pin)?.state !== 'compromised'
    if (isNew && (options.reason ?? '').trim() === '')
      throw new CliError('KEYPIN_CONSENT_NEEDED', `nothing says what happened to ${pin}`, {
        hint: "say it, for the history: --reason 'laptop stolen'",
      })
    const served = (await look(rotation, [host], options, io)).get(host)
    const context = {
      ...offline,
      ...(served === undefined ? {} : { served }),
      figures: readFigureOptions(options),
    }
    const result = await everywhere(rotation, context, { pin, reason: options.reason }, options, io)
    savePinSet(rotation.open, { pinSet: result.held.pinSet, keys: result.held.records })
    if (format === 'json') {
      const { held, ...told } = result
      printJson(io, told)
    } else if (format === 'markdown') print(io, renderEmergencyRunbook(result))
    else print(io, renderEmergency(result, styleFor(io)))
    say(io, result.isForbidden ? 'the pin set forbids it now: release it' : 'run this again after each step')
    return result.isForbidden ? DONE : NO
  },
})

const formats = ['text', 'json', 'markdown'] as const

/** The other hosts are looked at only when the key could be forbidden for them as well: the one in need comes first. */
async function everywhere(
  rotation: OpenRotation,
  context: RotationContext,
  { pin, reason = 'compromised' }: { readonly pin: string; readonly reason: string | undefined },
  values: Parameters<typeof look>[2],
  io: Io,
): Promise<Emergency> {
  const first = emergency(context, pin, reason)
  const others = first.notForbiddenFor.flatMap(({ host }) =>
    first.alsoPinnedBy.includes(host) ? [] : [host],
  )
  if (!first.isForbidden || others.length === 0) return first
  return emergency({ ...context, elsewhere: await look(rotation, others, values, io) }, pin, reason)
}

function stolenPin(context: RotationContext, given: string | undefined): string {
  const keys = lifeOf(context.records, context.host).keys
  if (given !== undefined) {
    const pin = parsePin(given).text
    if (keys.has(pin)) return pin
    throw usageError(
      `${pin} is no key of ${context.host}`,
      `see which are: keypin rotate status ${context.host} --offline`,
    )
  }
  const next = nextStep(context)
  if (next.kind === 'emergency') return next.pin
  const active = [...keys].filter(([, { state }]) => state === 'active').map(([pin]) => pin)
  throw usageError(
    'no key is noted as compromised',
    [
      `name it, and say what happened: keypin rotate emergency ${context.host} --pin ${active.length === 1 ? active[0] : 'PIN'} --reason TEXT`,
      `see which keys there are: keypin rotate status ${context.host} --offline`,
    ].join('\n'),
  )
}
