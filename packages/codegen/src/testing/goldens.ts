// The goldens: what every target makes of every shared pin set, for people to read and tests to compare.
// `npm run goldens` writes them.
import { globSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { type PinSet, parsePinSet } from 'keypin'
import { type Generated, generate } from '../generate.ts'
import { formatLoss } from '../loss.ts'
import { findTarget, targets } from '../registry.ts'
import { contentsOf, type Target } from '../target.ts'

/** A file that should stand among the goldens. */
export interface Golden {
  readonly target: string
  /** Absolute. */
  readonly path: string
  readonly contents: string | Uint8Array
}

const SOURCES = join(import.meta.dirname, '..')

// Options that add files of their own; a target without the option is rendered without them.
const OPTIONS: Readonly<Record<string, string>> = {
  debugPins: 'sha256/nqfJXgIk7LOV9yoXjAxy47ZPIpZRn3bFpJmpkHG4T9M=',
  debugRoots: readFileSync(join(SOURCES, 'testing/interceptor.pem'), 'utf8'),
}

/** The shared pin sets, by name. */
export function sharedPinSets(): Map<string, PinSet> {
  return pinSetsIn('testing/pinsets')
}

function pinSetsIn(folder: string): Map<string, PinSet> {
  const files = globSync(`${folder}/*.json`, { cwd: SOURCES }).sort()
  return new Map(
    files.map((file) => [basename(file, '.json'), parsePinSet(readFileSync(join(SOURCES, file), 'utf8'))]),
  )
}

/** All goldens, as they should be. */
export function expectedGoldens(): Golden[] {
  const shared = [...sharedPinSets()]
  // For those that make files of it there are pin sets with `material`.
  const withMaterial = [...shared, ...pinSetsIn('testing/pinsets/material')]
  return targets.flatMap((target) =>
    (target.capabilities.material ? withMaterial : shared).flatMap(([name, pinSet]) =>
      goldensOf(target, name, pinSet),
    ),
  )
}

/** The golden files that are there, as absolute paths. */
export function presentGoldens(): string[] {
  return globSync('targets/*/goldens/**', { cwd: SOURCES, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** A golden's path as people type it, from the root of the repository. */
export function shortPath(path: string): string {
  return relative(join(SOURCES, '../../..'), path)
}

function goldensOf(target: Target, name: string, pinSet: PinSet): Golden[] {
  const folder = join(SOURCES, 'targets', target.id, 'goldens', name)
  const { files, losses } = generateAccepting(pinSet, target.id, overlayOf(target))
  const told = losses.map((loss) => `${formatLoss(loss)}\n`).join('')
  const golden = (path: string, contents: string | Uint8Array): Golden => ({
    target: target.id,
    path: join(folder, path),
    contents,
  })
  return [golden('losses.txt', told), ...files.map((file) => golden(file.path, contentsOf(file)))]
}

/** The settings by which a target has its overlay for debug builds. */
export function overlayOf({ options }: Target): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.flatMap(({ name }) => {
      const value = OPTIONS[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** What lets a target say more of pin sets without `material` than it does by default. */
export function settingsOf({ options }: Target): Readonly<Record<string, string>> {
  return options.some(({ name }) => name === 'platforms') ? { platforms: 'android' } : {}
}

/** Generates with all refusals accepted, so that there is something to look at. */
export function generateAccepting(
  pinSet: PinSet,
  id: string,
  given: Readonly<Record<string, string>> = {},
): Generated {
  const set = { ...settingsOf(findTarget(id)), ...given }
  const strict = generate(pinSet, id, { set })
  const accept = strict.losses.filter(({ severity }) => severity === 'refused').map(({ code }) => code)
  return accept.length === 0 ? strict : generate(pinSet, id, { set, accept: [...new Set(accept)] })
}
