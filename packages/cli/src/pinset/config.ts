import { CareError, readSuppressions, type Suppression } from '@keypin/care'
import { readText } from '../files/read.ts'
import { exists } from '../files/write.ts'
import type { PinSetPaths } from './files.ts'

/** `keypin.config.json`, beside the pin set. */
export interface Config {
  /** What `keypin generate` writes when no target is named. */
  readonly targets: readonly ConfiguredTarget[]
  readonly suppress: readonly Suppression[]
}

/** A target with the folder it goes to. */
export interface ConfiguredTarget {
  readonly id: string
  /** Folder, from the configuration's own; `keypin` below it when absent. */
  readonly out?: string
  readonly options: Readonly<Record<string, string>>
}

/**
 * Reads the configuration; an absent file configures nothing.
 *
 * @throws {CareError} `KEYPIN_CONFIG_INVALID`
 */
export function readConfig({ config }: PinSetPaths): Config {
  if (!exists(config)) return { targets: [], suppress: [] }
  const root = object(parse(readText(config, 'the configuration')), 'it')
  const unknown = [...root.keys()].find((key) => key !== 'targets' && key !== 'lint' && key !== '$schema')
  if (unknown !== undefined) throw invalid(`'${unknown}' is not known; there are targets and lint`)
  const targets = root.get('targets') ?? []
  if (!Array.isArray(targets)) throw invalid('targets is not a list')
  const lint = root.get('lint')
  return {
    targets: targets.map(readTarget),
    suppress: lint === undefined ? [] : readSuppressions(object(lint, 'lint').get('suppress')),
  }
}

function readTarget(value: unknown, index: number): ConfiguredTarget {
  const path = `targets[${index}]`
  const fields = object(value, path)
  const id = fields.get('id')
  const out = fields.get('out')
  if (typeof id !== 'string') throw invalid(`${path}.id is not the id of a target`)
  if (out !== undefined && typeof out !== 'string') throw invalid(`${path}.out is not a folder`)
  const options = [...object(fields.get('options') ?? {}, `${path}.options`)].map(([name, option]) => {
    if (typeof option === 'string') return [name, option] as const
    throw invalid(`${path}.options.${name} is not text`)
  })
  return { id, ...(out === undefined ? {} : { out }), options: Object.fromEntries(options) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(`it is not JSON (${error instanceof Error ? error.message : error})`)
  }
}

function object(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return new Map(Object.entries(value))
  throw invalid(`${path} is not an object`)
}

function invalid(problem: string): CareError {
  return new CareError('KEYPIN_CONFIG_INVALID', `keypin.config.json does not hold: ${problem}`, {
    hint: 'it is { "targets": [{ "id": "node-https", "out": "src" }], "lint": { "suppress": [] } }',
  })
}
