import type { PinSet } from 'keypin'
import { CodegenError } from './errors.ts'
import { type Generated, type GenerateOptions, generate } from './generate.ts'
import { hintOf } from './known.ts'
import { targets } from './registry.ts'
import type { Exchange, OutputFile, Target } from './target.ts'

/** A target that gives a format others read. */
type ExchangeTarget = Target & { readonly exchange: Exchange }

/** What can be exported: the targets whose output is also a format, by the name of either. */
export const exportTargets: readonly ExchangeTarget[] = targets.filter(
  (target): target is ExchangeTarget => target.exchange !== undefined,
)

/**
 * Gives a pin set in a format that others read: the files of a target that hold the pins, without what else
 * it generates. What the format cannot say is in `losses`, as with {@link generate}.
 *
 * @param format A target's id, or a format of {@link importPinSet}: then of the first target that gives it.
 * @throws {CodegenError} `KEYPIN_TARGET_UNKNOWN` with what there is, or `KEYPIN_TARGET_OPTION`.
 * @example
 * import { exportPinSet } from '@keypin/codegen'
 * import { parsePinSet } from 'keypin'
 * const pins = ['sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']
 * const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins } } })
 * for (const { path } of exportPinSet(pinSet, 'android-nsc').files) console.log(path)
 */
export function exportPinSet(pinSet: PinSet, format: string, options: GenerateOptions = {}): Generated {
  const { id, exchange } = findExportTarget(format)
  const generated = generate(pinSet, id, options)
  return { ...generated, files: generated.files.filter((file) => holdsPins(file, exchange)) }
}

function holdsPins({ path, role }: OutputFile, { files }: Exchange): boolean {
  return role !== 'debug' && files.some((end) => path.endsWith(end))
}

function findExportTarget(format: string): ExchangeTarget {
  const target =
    exportTargets.find(({ id }) => id === format) ??
    exportTargets.find(({ exchange }) => exchange.format === format)
  if (target !== undefined) return target
  throw new CodegenError('KEYPIN_TARGET_UNKNOWN', `nothing is exported as '${format.slice(0, 50)}'`, {
    hint: hintOf(
      format,
      exportTargets.map(({ id }) => id),
    ),
  })
}
