import { resolve } from 'node:path'
import {
  type AdoptionCurve,
  assumedCurves,
  lifeOf,
  maxFigureBytes,
  planRotation,
  readFigures,
  renderChart,
  type Simulation,
  scheduleOf,
  simulate,
  withLife,
} from '@keypin/care'
import type { Command, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import { readBytes } from '../files/read.ts'
import { exists, writeFiles } from '../files/write.ts'
import type { Io } from '../io.ts'
import { pinSetOption } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { type Style, styleFor } from '../terminal/style.ts'
import { chosenHost, contextOf, day, openRotation, readCount, readDay, readPercent } from './context.ts'

const options = {
  users: { type: 'string', value: 'N', about: 'how many installs; 1000000 when absent' },
  days: { type: 'string', value: 'N', about: 'how long; 365 when absent' },
  curve: {
    type: 'string',
    value: 'fast|usual|slow',
    about: 'how installs update, as assumed; usual when absent',
  },
  figures: { type: 'string', value: 'CSV', about: 'how they do, as counted: day,share or day,version,users' },
  churn: {
    type: 'string',
    value: 'PERCENT',
    about: 'users who leave in a year, replaced by new ones; 30 when absent',
  },
  tolerance: {
    type: 'string',
    value: 'PERCENT',
    about: 'users who may be locked out for a day to be safe; 1 when absent',
  },
  'release-every': {
    type: 'string',
    value: 'DAYS',
    about: 'days between ordinary releases of the app; 14 when absent',
  },
  'canary-share': {
    type: 'string',
    value: 'PERCENT',
    about: 'connections that meet the canary; 5 when absent',
  },
  'switch-on': {
    type: 'string',
    value: 'DAY',
    about: 'what if servers showed the next key from this day on',
  },
  seed: { type: 'string', value: 'N', about: 'the same seed gives the same figures; 1 when absent' },
  svg: { type: 'string', value: 'FILE', about: 'draw it there; what is there is replaced' },
  ...pinSetOption,
  json: { type: 'boolean', about: 'the figures of every day, as JSON' },
} as const

type Values = OptionValues<typeof options>

/** `keypin rotate simulate`. */
export const command: Command = defineCommand({
  about:
    'Lets a population of users update day by day while a rotation goes on, and counts who is locked out when: those ' +
    'whose release lacks the pin of the key that servers show. Tells the earliest day on which the switch is safe. ' +
    'Under the plan of the host, or with --switch-on under another one; the same seed gives the same figures.\n\n' +
    'The curves fast, usual and slow are assumptions to begin with; figures of your own store are better.',
  positionals: { min: 0, max: 1, what: 'a host' },
  options,
  examples: [
    ['keypin rotate simulate api.example.com', 'the plan, with a million users'],
    [
      'keypin rotate simulate api.example.com --figures store.csv --svg rotation.svg',
      'with your own figures, drawn',
    ],
    ['keypin rotate simulate api.example.com --switch-on 2026-12-01', 'what if it were earlier'],
  ],
  exits: [
    [DONE, 'no more users are locked out on any day than the tolerance allows'],
    [NO, 'more are'],
  ],
  run: async ({ options: values, words: [word] }, io) => {
    const rotation = openRotation(values.pinset, io)
    const host = chosenHost(rotation, word)
    const { simulation, tolerance } = run(rotation, host, values, io)
    if (values.svg !== undefined) draw(simulation, host, resolve(io.cwd, values.svg), io)
    const isSafe = simulation.peak.users <= (simulation.users * tolerance) / 100
    if (values.json) printJson(io, plain(simulation, host, isSafe))
    else print(io, render(simulation, host, { isSafe, style: styleFor(io) }))
    return isSafe ? DONE : NO
  },
})

function run(
  rotation: Parameters<typeof contextOf>[0],
  host: string,
  values: Values,
  io: Io,
): { simulation: Simulation; tolerance: number } {
  const switchOn = values['switch-on'] === undefined ? undefined : readDay('switch-on', values['switch-on'])
  const context = contextOf(rotation, host, io.now())
  const tolerance = readPercent('tolerance', values.tolerance ?? '1')
  // what if the day came whatever the dwell says: the dwell is what is to be judged
  const life = lifeOf(context.records, host)
  const asked = switchOn === undefined ? life : { ...life, policy: { ...life.policy, dwellDays: 0 } }
  const plan = planRotation({ ...context, records: withLife(context.records, host, asked) }, switchOn)
  const schedule = scheduleOf(plan, {
    days: readCount('days', values.days ?? '365', 1, 7_300),
    releaseEveryDays: readCount('release-every', values['release-every'] ?? '14', 1, 3_650),
    canaryShare: readPercent('canary-share', values['canary-share'] ?? '5') / 100,
  })
  const simulation = simulate(schedule, {
    users: readCount('users', values.users ?? '1000000', 1, 1e11),
    curve: readCurve(values, io),
    churnPercent: readPercent('churn', values.churn ?? '30'),
    tolerancePercent: tolerance,
    seed: readCount('seed', values.seed ?? '1', 0, Number.MAX_SAFE_INTEGER),
  })
  return { simulation, tolerance }
}

function readCurve({ curve, figures }: Values, io: Io): AdoptionCurve {
  if (curve !== undefined && figures !== undefined)
    throw usageError('--curve and --figures exclude each other', 'give one of them')
  if (figures !== undefined) {
    const bytes = readBytes(resolve(io.cwd, figures), 'the figures')
    if (bytes.length > maxFigureBytes)
      throw usageError('the figures are too large', `give at most ${maxFigureBytes / 1024 / 1024} MiB`)
    return readFigures(bytes.toString('utf8'))
  }
  const name = curve ?? 'usual'
  if (Object.hasOwn(assumedCurves, name)) return assumedCurves[name as keyof typeof assumedCurves]
  throw usageError(`there is no curve '${name}'`, `there are ${Object.keys(assumedCurves).join(', ')}`)
}

function draw(simulation: Simulation, host: string, path: string, io: Io): void {
  const contents = renderChart(
    simulation,
    `Rotation of ${host} (${simulation.curve}, seed ${simulation.seed})`,
  )
  writeFiles([{ path, contents, how: exists(path) ? 'replace' : 'create' }])
  say(io, `drawn: ${shownPath(path, io)}`)
}

const dateOf = ({ begin }: Simulation, at: number): string => day(new Date(begin.getTime() + at * 86_400_000))

function plain(simulation: Simulation, host: string, isSafe: boolean): object {
  const { users, seed, curve, lockedOut, peak, userDays, switches } = simulation
  return {
    host,
    users,
    seed,
    curve,
    safe: isSafe,
    from: dateOf(simulation, 0),
    peak: { on: dateOf(simulation, peak.day), users: peak.users },
    userDays,
    switches: switches.map(({ key, day: at, without, earliestSafeDay }) => ({
      key,
      on: dateOf(simulation, at),
      without,
      ...(earliestSafeDay === undefined ? {} : { earliestSafe: dateOf(simulation, earliestSafeDay) }),
    })),
    lockedOut,
  }
}

function render(
  simulation: Simulation,
  host: string,
  { isSafe, style }: { isSafe: boolean; style: Style },
): string {
  const { users, seed, curve, peak, userDays, switches, lockedOut } = simulation
  const percent = (count: number): string => `${((100 * count) / users).toFixed(2)} %`
  return [
    `${style.bold(host)}   ${users} users, ${curve}, seed ${seed}, from ${dateOf(simulation, 0)}`,
    '',
    '  day          locked out    share',
    ...rows(simulation).map(
      (at) =>
        `  ${dateOf(simulation, at)}  ${String(lockedOut[at] ?? 0).padStart(11)}  ${percent(lockedOut[at] ?? 0).padStart(8)}${marksOn(simulation, at)}`,
    ),
    '',
    `  at most ${peak.users} (${percent(peak.users)}) on ${dateOf(simulation, peak.day)}; ${userDays} user-days in all`,
    ...switches.map(({ key, day: at, without, earliestSafeDay }) => {
      const safe =
        earliestSafeDay === undefined
          ? 'no day is safe in this time'
          : `safe from ${dateOf(simulation, earliestSafeDay)}`
      return `  ${key}: shown from ${dateOf(simulation, at)}, when ${without} (${percent(without)}) lack it; ${safe}`
    }),
    isSafe ? style.green('  within the tolerance') : style.red('  more than the tolerance'),
    '',
  ].join('\n')
}

/** Days that say something: the marks, the peak, and the days around them; at most some dozens. */
function rows({ lockedOut, marks, peak }: Simulation): readonly number[] {
  const last = lockedOut.length - 1
  const wanted = [
    0,
    last,
    peak.day,
    ...marks.slice(0, 12).flatMap(({ day: at }) => [at - 1, at, at + 7, at + 30]),
  ]
  return [...new Set(wanted)].filter((at) => at >= 0 && at <= last).sort((a, b) => a - b)
}

const marksOn = ({ marks }: Simulation, at: number): string => {
  const what = marks.filter((mark) => mark.day === at).map((mark) => mark.what)
  return what.length === 0 ? '' : `   ${what.join(', ')}`
}
