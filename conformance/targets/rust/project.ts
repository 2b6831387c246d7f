import { copyFile, cp, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import { withLock } from '../../../tools/workspace/lock.ts'
import { run } from '../process.ts'

/** The members of the workspace that the crates were compiled for. */
export type Member = 'rustls' | 'reqwest-0.12' | 'reqwest-0.13'

const RECIPE = join(import.meta.dirname, '../../../tools/toolchains.d/rust')

/** Makes the workspace in `dir`; its sources go into the folder of a member. */
export async function makeWorkspace(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await cp(RECIPE, dir, { recursive: true })
}

/** Writes the program of a member, with what stands at `// SHAPES` in it. */
export async function writeProgram(dir: string, member: Member, file: string, shapes: string): Promise<void> {
  const program = await readFile(join(import.meta.dirname, file), 'utf8')
  await writeFile(
    join(dir, member, 'main.rs'),
    program.replace('// SHAPES\n', () => shapes),
  )
}

/** Runs cargo on a member, with the crates that were compiled when Rust was installed; gives its stdout. */
export function cargo(dir: string, member: Member, command: string): Promise<string> {
  return alone(() => runCargo(dir, member, command))
}

async function runCargo(
  dir: string,
  member: Member,
  command: string,
  more: readonly string[] = [],
): Promise<string> {
  await touch(join(dir, member))
  const which = ['--package', packageOf(member), '--locked', '--offline', '--quiet']
  return await run([toolPath('rust'), command, ...which, ...more], { cwd: dir })
}

/**
 * All workspaces share what was compiled, by names that are the same in each: cargo would take what another one has
 * built since our sources were written for ours. So they build one at a time, from sources that are newer.
 */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return withLock(join(toolDirectory('rust'), '.building'), work)
}

async function touch(folder: string): Promise<void> {
  const now = new Date()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), now, now)
}

/** Compiles the program of a member as a debug build, or itself as a release is; gives its path. */
export async function build(dir: string, member: Member, as: 'debug' | 'release' = 'debug'): Promise<string> {
  const program = join(dir, packageOf(member))
  await alone(async () => {
    // Only it and not all crates, which would have to be compiled again.
    const setting = `profile.dev.package.${packageOf(member)}.debug-assertions=false`
    await runCargo(dir, member, 'build', as === 'release' ? ['--config', setting] : [])
    // The next workspace that builds may write over what this one linked to.
    await copyFile(join(dir, 'target/debug', packageOf(member)), program)
  })
  return program
}

/** The versions in Cargo.lock, as `name 1.2`. */
export async function versionsOf(...names: readonly string[]): Promise<string[]> {
  const lock = await readFile(join(RECIPE, 'Cargo.lock'), 'utf8')
  return names.flatMap((name) =>
    [...lock.matchAll(new RegExp(`^name = "${name}"\nversion = "(\\d+\\.\\d+)`, 'gm'))].map(
      ([, version]) => `${name} ${version}`,
    ),
  )
}

function packageOf(member: Member): string {
  return `pinned-${member.replaceAll('.', '-')}`
}
