// Exists because what npm sends is not what we run: a missing file, an export that leads nowhere or a test in the
// tarball shows only at a user's.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { run } from '../workspace/command.ts'
import { type Manifest, readManifest } from '../workspace/packages.ts'
import { pack } from '../workspace/stage.ts'
import type { Check, Verdict } from './check.ts'

/** Largest unpacked size in bytes; the library's is a promise of the README, the others' a tripwire. */
const LIMIT_BYTES: Readonly<Record<string, number>> = { keypin: 200_000 }
const LIMIT_OF_OTHERS_BYTES = 1_000_000

/** Builds and packs every package and looks at it with publint, arethetypeswrong and our own eyes. */
export const packages: Check = {
  name: 'packages',
  async run(): Promise<Verdict> {
    const packed = await pack()
    const found = await Promise.all(
      packed.map(async ({ folder, tarball }) => [
        ...faultsOfContents(folder),
        ...(await faultsByPublint(folder)),
        ...(await faultsByTypes(tarball)),
      ]),
    )
    const sizes = packed.map(({ name, folder }) => `${name} ${Math.round(sizeOf(folder) / 1000)} kB`)
    return { faults: found.flat(), looked: sizes.join(', ') }
  },
}

/** Faults of a package folder as it is published, by our own rules. */
export function faultsOfContents(folder: string): string[] {
  const manifest = readManifest(folder)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const faults = files
    .filter(
      (file) =>
        /\.test\.|(^|\/)(src|goldens|fixtures|testing)(\/|$)|\.ts$/.test(file) && !file.endsWith('.d.ts'),
    )
    .map((file) => `has ${file}, which serves development only`)
  if (!files.includes('LICENSE')) faults.push('has no LICENSE')
  if (/keypin-source|\.\/src\//.test(readFileSync(join(folder, 'package.json'), 'utf8'))) {
    faults.push('leads to sources in package.json')
  }
  faults.push(...faultsOfBin(folder, manifest))
  const size = sizeOf(folder)
  const limit = LIMIT_BYTES[manifest.name] ?? LIMIT_OF_OTHERS_BYTES
  if (size > limit) faults.push(`has ${size} bytes unpacked; the limit is ${limit}`)
  return faults.map((fault) => `${manifest.name} ${fault}`)
}

/** Faults of a package folder by publint. */
export async function faultsByPublint(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false })
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map(
      (message) => `${pkg.name} ${formatMessage(message, pkg, { color: false }) ?? message.code} (publint)`,
    )
}

/** Faults of a tarball by arethetypeswrong. We are ESM only, so only what resolves ESM counts. */
export async function faultsByTypes(tarball: string): Promise<string[]> {
  const args = [tarball, '--profile', 'esm-only', '--format', 'json']
  const { code, stdout, stderr } = await run('attw', args, { cwd: dirname(tarball) })
  if (code === 0) return []
  return [`${basename(tarball)} ${summaryOf(stdout) ?? stderr.trim()} (arethetypeswrong)`]
}

function summaryOf(json: string): string | undefined {
  try {
    const { problems } = JSON.parse(json) as { problems: object }
    return `has problems of the kinds ${Object.keys(problems).join(', ')}`
  } catch {
    return undefined
  }
}

function faultsOfBin(folder: string, { bin }: Manifest): string[] {
  return Object.values(bin ?? {}).flatMap((path) => {
    const file = join(folder, path)
    if (!existsSync(file)) return [`lacks ${path}, which its bin names`]
    return readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n')
      ? []
      : [`${path} does not open with #!`]
  })
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.endsWith('.tgz'))
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}
