import type { PinSet } from 'keypin'
import { headerOf } from './header.ts'
import { type Loss, type LossCode, sortLosses } from './loss.ts'
import { readOptions } from './options.ts'
import { lower } from './plan/lower.ts'
import { findTarget, targets } from './registry.ts'
import type { OutputFile, Proof, RenderedFile, Target } from './target.ts'

/** Settings of a run. */
export interface GenerateOptions {
  /** The target's own options, by name; see {@link Target.options}. */
  readonly set?: Readonly<Record<string, string>>
  /** Codes of refused losses to live with: the hosts concerned are left out. */
  readonly accept?: readonly LossCode[]
}

/** What was generated for a target, and what was lost on the way. */
export interface Generated {
  readonly target: string
  readonly title: string
  readonly proof: Proof
  /** `sha256:<hex>` of the canonical pin set, as it stands in each file's header. */
  readonly digest: string
  /** Empty when `refused`. Paths are relative, with `/`, and never leave the folder they are put into. */
  readonly files: readonly OutputFile[]
  /** Sorted, gravest first. */
  readonly losses: readonly Loss[]
  /** Whether nothing was generated, because a refused loss was not accepted. */
  readonly refused: boolean
}

/**
 * Generates the client code or configuration of a target from a pin set. Pure and deterministic: the same
 * pin set gives the same bytes.
 *
 * What the target cannot express is in `losses`. When one of them is `refused` (it would lock users out,
 * or pin nothing) there are no files, unless its code is in `options.accept`; then the hosts concerned are
 * left out.
 *
 * @param pinSet   A parsed pin set.
 * @param targetId One of the ids in {@link targets}.
 * @throws {CodegenError} `KEYPIN_TARGET_UNKNOWN`, or `KEYPIN_TARGET_OPTION` for an option it does not take.
 * @example
 * import { parsePinSet } from 'keypin'
 * import { contentsOf, generate } from '@keypin/codegen'
 * const pins = ['sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']
 * const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins } } })
 * for (const file of generate(pinSet, 'python-requests').files) console.log(file.path, contentsOf(file).length)
 */
export function generate(pinSet: PinSet, targetId: string, options: GenerateOptions = {}): Generated {
  return generateFor(findTarget(targetId), pinSet, options)
}

/**
 * Generates for every target, with each target's own defaults; see {@link generate}.
 *
 * @param options `accept` counts for all targets.
 */
export function generateAll(pinSet: PinSet, options: Pick<GenerateOptions, 'accept'> = {}): Generated[] {
  return targets.map((target) => generateFor(target, pinSet, options))
}

/**
 * What a target cannot express of a pin set, without generating anything: the `losses` of {@link generate}.
 *
 * @throws {CodegenError} `KEYPIN_TARGET_UNKNOWN`, or `KEYPIN_TARGET_OPTION` for an option it does not take.
 */
export function lossesOf(pinSet: PinSet, targetId: string, options: GenerateOptions = {}): readonly Loss[] {
  return prepare(findTarget(targetId), pinSet, options).losses
}

function prepare(declared: Target, pinSet: PinSet, options: GenerateOptions) {
  const values = readOptions(declared, options.set ?? {})
  const target = declared.forOptions?.(values) ?? declared
  const { plan, losses: lowered } = lower(pinSet, target.capabilities, options.accept)
  return { values, target, plan, losses: sortLosses([...lowered, ...(target.review?.(plan) ?? [])]) }
}

function generateFor(declared: Target, pinSet: PinSet, options: GenerateOptions): Generated {
  const { values, target, plan, losses } = prepare(declared, pinSet, options)
  const refused = losses.some(({ severity, accepted }) => severity === 'refused' && !accepted)
  const header = headerOf(target, plan, losses)
  const files = refused ? [] : target.render({ plan, pinSet, options: values, header }).map(toOutput)
  const { id, title, proof } = target
  return { target: id, title, proof, digest: plan.digest, files, losses, refused }
}

function toOutput(file: RenderedFile): OutputFile {
  return 'code' in file ? { path: file.path, role: file.role, text: `${file.code}\n` } : file
}
