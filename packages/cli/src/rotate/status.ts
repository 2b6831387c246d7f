import { type RotationStatus, rotationStatus } from '@keypin/care'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import { chosenFormat, formatOptions, renderShared } from '../formats/registry.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import {
  chosenHost,
  contextOf,
  figureOptions,
  logOption,
  look,
  lookOptions,
  openRotation,
  readFigureOptions,
  readLogOption,
} from './context.ts'
import { renderStatus } from './render.ts'
import { reportOf } from './report.ts'

/** `keypin rotate status`. */
export const command: Command = defineCommand({
  about:
    'Tells of each key of a host where it stands in its life, what the next step is and what blocks it, and what ends ' +
    'when. Looks at the servers, unless told not to; writes nothing. Made for cron: it answers no when something is ' +
    'wrong already.',
  positionals: { min: 0, max: 1, what: 'a host' },
  options: {
    offline: { type: 'boolean', about: 'do not look at the servers' },
    ...figureOptions,
    ...logOption,
    ...lookOptions,
    ...formatOptions,
  },
  examples: [
    ['keypin rotate status', 'every host of pinset.json'],
    ['keypin rotate status --format junit > rotation.xml', 'for a CI system'],
    ['keypin rotate status api.example.com --adoption 97.5', 'with the figure that a gate asks for'],
  ],
  exits: [
    [DONE, 'nothing is wrong'],
    [NO, 'something is wrong: no real backup, a served key that clients refuse, a deadline that has passed'],
    [COULD_NOT, 'an address could not be looked at, and nothing is worse'],
  ],
  run: async ({ options, words: [word] }, io) => {
    const format = chosenFormat(options)
    const rotation = openRotation(options.pinset, io)
    const all = [...rotation.pinSet.hosts.values()].flatMap(({ host, mode }) =>
      mode === 'off' ? [] : [host],
    )
    const hosts = word === undefined ? all : [chosenHost(rotation, word)]
    const now = io.now()
    const figures = readFigureOptions(options)
    const logged = readLogOption(options, io)
    const served = options.offline ? new Map() : await look(rotation, hosts, options, io)
    const statuses = hosts.map((host) =>
      rotationStatus({ ...contextOf(rotation, host, now, { served: served.get(host), figures }), ...logged }),
    )
    const shared = renderShared(format, reportOf(statuses, shownPath(rotation.open.paths.pinSet, io)))
    if (shared !== undefined) io.stdout.write(shared)
    else if (format === 'json')
      printJson(io, { at: now.toISOString(), looked: !options.offline, hosts: statuses })
    else print(io, statuses.map((status) => renderStatus(status, styleFor(io))).join('\n'))
    if (options.offline) say(io, 'nobody looked at the servers; a backup may be served already')
    return exitOf(statuses)
  },
})

function exitOf(statuses: readonly RotationStatus[]): number {
  const isWrong = ({ problems, deadlines, next }: RotationStatus): boolean =>
    problems.length > 0 || next.kind === 'emergency' || deadlines.some(({ daysLeft }) => daysLeft < 0)
  if (statuses.some(isWrong)) return NO
  return statuses.some(({ unseen }) => unseen.length > 0) ? COULD_NOT : DONE
}
