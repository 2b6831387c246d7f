import { dirname, resolve } from 'node:path'
import {
  findRule,
  type LintOptions,
  type LintResult,
  type LiveHost,
  lint,
  rules,
  type Suppression,
  type TargetLoss,
} from '@keypin/care'
import { type PinSet, PinSetError, parsePinSet, readCertificates } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import { chosenFormat, formatOptions, renderShared } from '../formats/registry.ts'
import type { Io } from '../io.ts'
import { type Config, readConfig } from '../pinset/config.ts'
import { openKeyRecords, type PinSetPaths, pinSetPaths, readPinSetBytes } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import {
  type LookedAt,
  liveOptions,
  lookAtHosts,
  readLiveOptions,
  refuseStrangers,
  sayUnanswered,
  usablePathsOf,
} from '../tls/live.ts'
import { readCertificateFile, warnOfNode } from '../tls/options.ts'
import { codeWithin, nameOf, readCode } from './code.ts'
import { renderFindings, renderRule, reportOf } from './render.ts'
import { knownRoots } from './roots.ts'

/** `keypin lint`. */
export const command: Command = defineCommand({
  about:
    'Looks for what would lock users out or protect nobody: too few keys, a backup that is none, pins copied ' +
    'from tutorials, entries about to expire, keys that change by themselves. Offline it judges the pin set and ' +
    'what pinset.keys.json knows; with --online also what the servers show, and with --code what client code does ' +
    'that no pin can mend.\n\n' +
    'A finding that you decide to live with goes into keypin.config.json: ' +
    '{ "lint": { "suppress": [{ "rule": "L26", "reason": "…" }] } }.',
  positionals: { min: 0, max: 1, what: 'a pin set' },
  options: {
    online: { type: 'boolean', about: 'compare with the live servers as well' },
    certificate: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      about: 'certificates the pins were made from, to say of a wrong pin what it is the hash of',
    },
    code: {
      type: 'string',
      value: 'PATH',
      multiple: true,
      about: 'also read this folder or file of client code, beside lint.code of keypin.config.json',
    },
    strict: { type: 'boolean', about: 'answer no for warnings as well' },
    explain: { type: 'string', value: 'RULE', about: 'say what a rule finds, why, and who says so' },
    ...formatOptions,
    ...liveOptions,
  },
  examples: [
    ['keypin lint', 'pinset.json in this folder'],
    ['keypin lint --online', 'and what the servers show today'],
    ['keypin lint --explain L2', 'what a real backup is'],
    ['keypin lint --certificate server.crt.pem', 'what is wrong with a pin that does not match'],
    ['keypin lint --code app/src', 'and what the app does around its pins'],
    ['keypin lint --format sarif > lint.sarif', 'for code scanning'],
    ['keypin lint --format github', 'beside the lines of a pull request'],
  ],
  exits: [
    [NO, 'there is an error among the findings; with --strict: or a warning'],
    [COULD_NOT, 'with --online: no server of a host could be looked at'],
  ],
  run: async ({ options, words: [name] }, io) => {
    if (options.explain !== undefined) return explain(options.explain, options.json, io)
    const format = chosenFormat(options)
    const paths = pinSetPaths(io.cwd, name)
    const bytes = readPinSetBytes(paths)
    const config = readConfig(paths)
    if (!options.online) refuseRoute(options)
    const looked = options.online ? await lookOnline(bytes, options, io) : undefined
    const given = {
      certificates: options.certificate.flatMap((name) => readGiven(resolve(io.cwd, name))),
      code: readCode(
        [
          ...config.code.map((path) => codeWithin(dirname(paths.config), path)),
          ...options.code.map((path) => resolve(io.cwd, path)),
        ],
        io.cwd,
      ),
    }
    const result = lint(bytes, { ...(await lintOptions(bytes, paths, config, looked, io)), ...given })
    show(result, format, shownPath(paths.pinSet, io), io)
    return exitOf(result, looked, options.strict)
  },
})

/** What says where and how to look would do nothing, and its user would take the answer for that of the servers. */
function refuseRoute({ connect, port, starttls, proxy }: Parameters<typeof readLiveOptions>[0]): void {
  const given = Object.entries({ port, starttls, proxy }).find(([, value]) => value !== undefined)?.[0]
  const name = connect.length > 0 ? 'connect' : given
  if (name !== undefined) throw usageError(`--${name} is for a look at the servers`, 'say so: --online')
}

function explain(name: string, json: boolean, io: Io): number {
  const rule = findRule(name)
  if (json) {
    const { check: _, ...facts } = rule
    printJson(io, facts)
  } else print(io, renderRule(rule, styleFor(io)))
  return DONE
}

/** The configuration names files from its own folder, findings from where one stands. */
function ownFile(suppression: Suppression, folder: string, cwd: string): Suppression {
  const { file } = suppression
  if (file === undefined) return suppression
  return { ...suppression, file: `${nameOf(resolve(folder, file), cwd)}${file.endsWith('/') ? '/' : ''}` }
}

const readGiven = (path: string): readonly Uint8Array[] =>
  readCertificateFile(path, 'the certificate', 'give a PEM or DER file to --certificate')

async function lintOptions(
  bytes: Uint8Array,
  paths: PinSetPaths,
  config: Config,
  looked: readonly LookedAt[] | undefined,
  io: Io,
): Promise<LintOptions> {
  const { expiryDays, distribution } = config
  const nodeWarning = (await import('keypin/node/versions')).tlsFixWarning(process.version)
  return {
    now: io.now(),
    ...(expiryDays === undefined ? {} : { expiryDays }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(nodeWarning === undefined ? {} : { nodeWarning }),
    keys: openKeyRecords(paths),
    roots: knownRoots(),
    suppress: config.suppress.map((one) => ownFile(one, dirname(paths.config), io.cwd)),
    losses: await lossesOf(bytes, config),
    targets: config.targets.map(({ id }) => id),
    ...(looked === undefined ? {} : { live: new Map(looked.map((host) => [host.host, liveHost(host)])) }),
  }
}

/** What the configured targets cannot express; a file that is no pin set has nothing to express. */
async function lossesOf(bytes: Uint8Array, { targets }: Config): Promise<TargetLoss[]> {
  const pinSet = targets.length === 0 ? undefined : parsed(bytes)
  if (pinSet === undefined) return []
  const { lossesOf: lossesOfTarget } = await import('@keypin/codegen')
  return targets.flatMap(({ id, options }) =>
    lossesOfTarget(pinSet, id, { set: options }).map((loss) => ({ target: id, ...loss })),
  )
}

function parsed(bytes: Uint8Array): PinSet | undefined {
  try {
    return parsePinSet(bytes)
  } catch (error) {
    if (error instanceof PinSetError) return undefined
    throw error
  }
}

async function lookOnline(
  bytes: Uint8Array,
  options: Parameters<typeof readLiveOptions>[0],
  io: Io,
): Promise<LookedAt[]> {
  const pinSet = parsed(bytes)
  if (pinSet === undefined) return []
  await warnOfNode(io)
  const hosts = [...pinSet.hosts.values()].filter(({ mode }) => mode !== 'off').map(({ host }) => host)
  const look = readLiveOptions(options, io)
  refuseStrangers(look, pinSet)
  const looked = await lookAtHosts(hosts, look)
  sayUnanswered(looked, io)
  for (const { host, failure, addresses } of looked) {
    if (failure !== undefined) say(io, failure)
    for (const { seen, failure: unseen } of addresses) {
      const broken = seen?.failure ?? unseen
      if (broken !== undefined) say(io, `${host}: ${broken.message}`)
    }
  }
  return looked
}

function liveHost({ addresses }: LookedAt): LiveHost {
  const judged = addresses.flatMap(({ address, seen }) =>
    seen === undefined || seen.failure !== undefined ? [] : [{ address, paths: usablePathsOf(seen) }],
  )
  return {
    paths: judged.flatMap(({ paths }) => paths),
    addresses: judged,
    presented: addresses
      .flatMap(({ seen }) =>
        seen === undefined ? [] : seen.presented.filter(({ unreadable }) => unreadable === undefined),
      )
      .flatMap(({ pem }) => readCertificates(pem)),
    failures: addresses.flatMap(({ address, seen, failure }) => {
      const broken = seen?.failure ?? failure
      return broken === undefined ? [] : [`${address}: ${broken.message}`]
    }),
  }
}

function show(result: LintResult, format: string, file: string, io: Io): void {
  const shared = renderShared(format, reportOf(result, file, rules))
  if (shared !== undefined) io.stdout.write(shared)
  else if (format === 'json') {
    const { findings, suppressed, counts } = result
    printJson(io, { file, findings, suppressed, counts })
  } else print(io, renderFindings(result, file, styleFor(io)))
}

function exitOf({ counts }: LintResult, looked: readonly LookedAt[] | undefined, isStrict: boolean): number {
  if (counts.error > 0 || (isStrict && counts.warning > 0)) return NO
  const unseen = looked?.some(({ addresses }) =>
    addresses.every(({ seen }) => seen === undefined || seen.failure !== undefined),
  )
  return unseen ? COULD_NOT : DONE
}
