import { resolve } from 'node:path'
import { type SpeechName, speechNames } from '@keypin/lab'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { presetNamed, printPresets } from './presets.ts'
import { type Own, tryClient, tryingOptions } from './trying.ts'

/** `keypin lab run`. */
export const command: Command = defineCommand({
  about:
    'Starts the client once for each scenario, against a server that shows a genuine or a forged chain, and ' +
    'judges what the client did by what the server could decrypt: refused, accepted, or leaked (it sent its ' +
    'request and refused afterwards).\n\n' +
    'The client finds KEYPIN_LAB_URL, KEYPIN_LAB_HOST, KEYPIN_LAB_PORT, KEYPIN_LAB_CA and KEYPIN_LAB_PINSET in ' +
    'its environment. It must make one request and end. With --driver, COMMAND is started once and makes a ' +
    'request for each URL on its stdin, answering each with a line: ACCEPT, REJECT or UNSUPPORTED.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  takesRest: true,
  options: {
    ...tryingOptions,
    driver: {
      type: 'boolean',
      about: 'COMMAND reads URLs from stdin and makes many attempts in one process',
    },
    client: {
      type: 'string',
      value: 'NAME',
      about:
        'instead of COMMAND: curl, chromium, firefox; help lists them, and what each can be told of pins',
    },
    speaks: {
      type: 'string',
      value: 'PROTOCOL',
      about: `the lab speaks first: ${speechNames.join(', ')}`,
    },
    pinset: {
      type: 'string',
      value: 'FILE',
      about: 'the pin set the client goes by; the lab’s own when absent',
    },
  },
  examples: [
    ['keypin lab run --dir lab --record run.json -- node client.mjs', 'every scenario, with a record'],
    ['keypin lab run --dir lab --client curl', 'curl, with the pins of the lab'],
    ['keypin lab run --dir lab --driver -- java -jar driver.jar', 'a client that is slow to start'],
    ['keypin lab run --dir lab --baseline released.json -- ./client', 'fail only when it got worse'],
    ['keypin lab run --dir lab --only least -- python3 client.py', 'the least set, for every change'],
    ['keypin lab run --dir lab --speaks smtp -- ./send-mail', 'a client that begins TLS with STARTTLS'],
  ],
  exits: [
    [NO, 'the client accepted or leaked where it should have refused, or refused the genuine chain'],
    [COULD_NOT, 'inconclusive: the run shows nothing either way'],
  ],
  run: async ({ options, rest }, io) => {
    if (options.client === 'help') {
      await printPresets(io)
      return DONE
    }
    const { pinset } = options
    const own = {
      ...clientOf(options, rest, io),
      ...speaksOf(options.speaks),
      ...(pinset === undefined ? {} : { pinSet: resolve(io.cwd, pinset) }),
    }
    return await tryClient(options, own, io)
  },
})

function speaksOf(text: string | undefined): { speaks?: SpeechName } {
  if (text === undefined) return {}
  const speaks = speechNames.find((name) => name === text)
  if (speaks !== undefined) return { speaks }
  throw usageError(`--speaks is one of ${speechNames.join(', ')}, not '${text}'`, "see 'keypin help lab run'")
}

function clientOf(
  { client, driver }: { readonly client: string | undefined; readonly driver: boolean },
  rest: readonly string[],
  io: Io,
): Pick<Own, 'command' | 'driver' | 'preset'> {
  if (client !== undefined) {
    if (rest.length === 0 && !driver) return { preset: presetNamed(client, io) }
    throw usageError(
      `--client and ${driver ? '--driver' : 'a command'} exclude each other`,
      'name a client that the lab knows, or bring a command of your own',
    )
  }
  if (rest.length > 0) return driver ? { driver: rest } : { command: rest }
  throw usageError(
    'the command is missing',
    'put it after --: keypin lab run --dir lab -- node client.mjs; or name a client: --client curl',
  )
}
