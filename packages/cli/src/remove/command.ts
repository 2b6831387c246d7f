import { findEntry, normalizeHost, withoutHost } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import { openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { print, say } from '../terminal/say.ts'

/** `keypin remove`. */
export const command: Command = defineCommand({
  about:
    'Takes a host out of the pin set. What is known of its keys stays in pinset.keys.json. Clients that have ' +
    'the old pin set go on pinning until they get the new one.',
  positionals: { min: 1, max: 1, what: 'a host' },
  options: pinSetOption,
  examples: [['keypin remove old.example.com', 'the host is reached without pins from the next release on']],
  exits: [[NO, 'the host is not in the pin set']],
  run: async ({ options, words: [word = ''] }, io) => {
    const host = normalizeHost(word)
    const open = openPinSet(pinSetPaths(io.cwd, options.pinset))
    const before = open.pinSet
    if (!before?.hosts.has(host)) {
      say(io, `${host} is not in ${open.paths.pinSet}\nsee what is there with 'keypin lint'`)
      return NO
    }
    if (before.hosts.size === 1)
      throw new CliError(
        'KEYPIN_STATE_INVALID',
        `${host} is the only host, and a pin set without hosts pins nothing`,
        {
          hint: `to stop pinning, delete ${open.paths.pinSet}`,
        },
      )
    const pinSet = withoutHost(before, host)
    savePinSet(open, { pinSet, keys: open.keys })
    print(io, `${host} removed`)
    const parent = findEntry(pinSet, host)
    if (parent !== undefined) say(io, `${host} is now covered by the entry of ${parent.host}`)
    else if (pinSet.unlisted === 'allow') say(io, `${host} is now reached without pins`)
    else say(io, `${host} is now refused, since the pin set blocks hosts that it does not list`)
    return DONE
  },
})
