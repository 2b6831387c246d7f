import type { PinSet } from 'keypin'
import { debugPinsOption } from './debug-pins.ts'
import { debugRootsOption } from './debug-roots.ts'
import { type GenerateOptions, generate } from './generate.ts'
import { findTarget } from './registry.ts'

// A CA whose key nobody has.
const SOME_ROOT = `-----BEGIN CERTIFICATE-----
MIIBrzCCAVWgAwIBAgIUGOyaSEF+seDMGADU6cXHw88f6KYwCgYIKoZIzj0EAwIwJDEiMCAGA1UEAwwZVGVzdCBwcm
94eSAoRE8gTk9UIFRSVVNUKTAgFw0yNjExMjMwNTIxMTNaGA8yMTI2MTAzMDA1MjExM1owJDEiMCAGA1UEAwwZVGVz
dCBwcm94eSAoRE8gTk9UIFRSVVNUKTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHRobKuaDnYo9uTlA5riEI4gIr
TElWXz7s35EokpndeIBV3fLdW16HCQdqadX9VxvlPstRPu7D3vVNh3N6KZhvKjYzBhMB0GA1UdDgQWBBR3JFX2kwY2
vDI+EaUG8NhiwxcHgzAfBgNVHSMEGDAWgBR3JFX2kwY2vDI+EaUG8NhiwxcHgzAPBgNVHRMBAf8EBTADAQH/MA4GA1
UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNIADBFAiEA9fU5t65Y+QpYYVZQKmeY11EkasGFJ6XUWzp1ypFe6eoCIFKa
c00jxwhalXM/M+E5zrJPYiAnLei2rARtNbdRzi0i
-----END CERTIFICATE-----`

const SAMPLES: readonly { readonly name: string; readonly value: string }[] = [
  { name: debugPinsOption.name, value: `sha256/${'A'.repeat(43)}=` },
  { name: debugRootsOption.name, value: SOME_ROOT },
]

/**
 * The files of the overlay for approved interception that a target could have and, with these options, has not. Where
 * one of them is there all the same, it is left from when it had, and may get into a release.
 *
 * @param targetId One of the ids in {@link targets}.
 * @param options As for {@link generate}.
 * @throws {CodegenError} As {@link generate}.
 * @example
 * import { overlayPaths } from '@keypin/codegen'
 * import { parsePinSet } from 'keypin'
 * const pins = ['sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']
 * const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins } } })
 * for (const path of overlayPaths(pinSet, 'go-net-http')) console.log(path)
 */
export function overlayPaths(pinSet: PinSet, targetId: string, options: GenerateOptions = {}): string[] {
  const target = findTarget(targetId)
  const sample = SAMPLES.find(({ name }) => target.options.some((option) => option.name === name))
  if (sample === undefined) return []
  const debugFiles = (set: Readonly<Record<string, string>>): string[] =>
    generate(pinSet, targetId, { ...options, set }).files.flatMap(({ role, path }) =>
      role === 'debug' ? [path] : [],
    )
  const own = new Set(debugFiles(options.set ?? {}))
  return debugFiles({ ...options.set, [sample.name]: sample.value }).filter((path) => !own.has(path))
}
