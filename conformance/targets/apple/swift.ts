// Compiles Swift for Linux against our stand-ins for Apple's modules; see shims/ for what each stands in for.
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'

const SHIMS = join(import.meta.dirname, 'shims')

/** The stand-ins, compiled: a folder with their modules and libraries. */
export async function compileShims(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true })
  const sources = { CryptoKit: ['CryptoKit.swift'], Security: ['Security.swift', 'Wire.swift'] }
  await Promise.all(
    Object.entries(sources).map(([name, files]) =>
      swiftc(
        [
          '-parse-as-library',
          '-emit-module',
          '-module-name',
          name,
          '-emit-library',
          '-o',
          join(dir, `lib${name}.so`),
        ],
        ['-I', join(SHIMS, 'openssl')],
        files.map((file) => join(SHIMS, file)),
      ),
    ),
  )
  return dir
}

/** The stand-in for a library, into the folder of the others: declarations that do nothing. */
export async function compileDeclarations(shims: string, name: 'Alamofire' | 'TrustKit'): Promise<void> {
  const out = ['-emit-module', '-module-name', name, '-emit-module-path', join(shims, `${name}.swiftmodule`)]
  await swiftc(['-parse-as-library', ...out], linked(shims), [join(SHIMS, `${name}.swift`)])
}

/** What Swift's package manager writes for a module with files of its own. */
export function bundleIn(dir: string): string {
  const path = join(dir, 'Bundle.swift')
  writeFileSync(path, 'import Foundation\n\nextension Bundle { static let module = Bundle.main }\n')
  return path
}

/** Goes into the same module as generated code that makes URLSessions. */
export const CONFIGURATION: string = join(SHIMS, 'Configuration.swift')

/** Compiles sources, which may import the stand-ins, into a program, or with `checkOnly` into nothing. */
export async function compileSwift(
  shims: string,
  sources: readonly string[],
  out: string,
  more: readonly string[] = [],
): Promise<string> {
  await mkdir(dirname(out), { recursive: true })
  const entry = sources.some((path) => path.endsWith('/main.swift')) ? [] : ['-parse-as-library']
  await swiftc([...entry, '-o', out, ...more], linked(shims), sources)
  return out
}

/** Checks the types of sources, which may import the stand-ins; a warning fails as an error does. */
export async function checkSwift(
  shims: string,
  sources: readonly string[],
  more: readonly string[] = [],
): Promise<void> {
  await swiftc(['-parse-as-library', '-typecheck', '-warnings-as-errors', ...more], linked(shims), sources)
}

/** Runs Swift's own formatter as a judge of the files below a folder. */
export async function checkFormat(folder: string): Promise<void> {
  const formatter = '/usr/libexec/swift/bin/swift-format'
  await run([toolPath('swift', 'within'), formatter, 'lint', '--strict', '--recursive', folder])
}

/** The version, as proofs name it. */
export async function swiftVersion(): Promise<string> {
  return /Swift version (\d+\.\d+)/.exec(await run([toolPath('swift'), '--version']))?.[1] ?? 'unknown'
}

// On Apple's platforms Foundation has URLSession; here Security brings it.
function linked(shims: string): string[] {
  const implicit = ['-Xfrontend', '-import-module', '-Xfrontend', 'Security']
  const libraries = ['-L', shims, '-lSecurity', '-lCryptoKit', '-Xlinker', '-rpath', '-Xlinker', shims]
  return ['-I', shims, '-I', join(SHIMS, 'openssl'), ...implicit, ...libraries]
}

async function swiftc(...args: readonly (readonly string[])[]): Promise<void> {
  await run([toolPath('swift'), ...args.flat()])
}
