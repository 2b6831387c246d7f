import { resolve } from 'node:path'
import { initLab } from '@keypin/lab'
import { type Command, defineCommand } from '../command.ts'
import { usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'

/** `keypin lab init`. */
export const command: Command = defineCommand({
  about:
    'Makes a lab in a new folder: a genuine chain for a host with a backup key, an interceptor’s root, a pin ' +
    'set, and the bundle of roots that a client under test is to trust. Nothing is installed anywhere, and ' +
    'nothing is asked of the network.\n\n' +
    'The folder holds private keys: whoever has the interceptor’s reads what a client that trusts it sends.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  options: {
    host: { type: 'string', value: 'HOST', about: 'the host under test' },
    dir: { type: 'string', value: 'DIR', about: 'the folder to make; lab when absent' },
    unconstrained: {
      type: 'boolean',
      about: 'let the interceptor’s root certify any host, not only this one',
    },
    json: { type: 'boolean', about: 'what was made, as JSON' },
  },
  examples: [['keypin lab init --host api.example.com --dir lab', 'a lab for one host']],
  run: async ({ options }, io) => {
    const { host, dir = 'lab', unconstrained, json } = options
    if (host === undefined)
      throw usageError('--host is missing', 'say which host the client talks to: --host HOST')
    const lab = await initLab({ host, dir: resolve(io.cwd, dir), unconstrained, signal: io.signal })
    if (json) printJson(io, lab)
    else {
      print(io, `lab for ${lab.host} in ${shownPath(lab.dir, io)}`)
      print(io, `  pin set         ${shownPath(lab.files.pinSet, io)}`)
      print(io, `  roots to trust  ${shownPath(lab.files.trust, io)}`)
      print(io, `  until           ${lab.interceptionUntil.toISOString().slice(0, 10)}`)
    }
    say(io, `next: keypin lab run --dir ${shownPath(lab.dir, io)} -- COMMAND`)
    return DONE
  },
})
