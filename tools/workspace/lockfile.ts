// Exists because npm leaves a package for another system out of the lock file when the registry at hand does not hold
// it, and `npm ci` then refuses the whole lock file, on every system.
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  packages: Record<string, Entry>
}

/** The optional packages that a lock file asks for and does not list. */
export function missingFromLock(path: string): readonly string[] {
  return missing(read(path)).map(({ name }) => name)
}

/** Lists them, by name, version and system, so that `npm ci` takes the lock file again. */
export function completeLock(path: string): number {
  const lock = read(path)
  const added = missing(lock)
  for (const { name, version, dev } of added) {
    lock.packages[`node_modules/${name}`] = {
      version,
      ...systemOf(name),
      ...(dev ? { dev } : {}),
      optional: true,
    } as Entry
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`)
  return added.length
}

function read(path: string): Lock {
  return JSON.parse(readFileSync(path, 'utf8'))
}

interface Missing {
  readonly name: string
  readonly version: string
  readonly dev: boolean
}

function missing({ packages }: Lock): readonly Missing[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      )
      .map(([name, range]) => ({ name, version: range.replace(/^[\^~]/, ''), dev })),
  )
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

// Such packages say in their name what they are for: `@biomejs/cli-linux-x64-musl`.
function systemOf(name: string): object {
  const words = name.split(/[/-]/)
  const named = (known: readonly string[]): string[] | undefined => {
    const word = words.find((each) => known.includes(each))
    return word === undefined ? undefined : [word]
  }
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined
  const facts = { cpu: named(PROCESSORS), libc, os: named(SYSTEMS) }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}
