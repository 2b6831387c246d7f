import { CareError, type Distribution, readSuppressions, type Suppression } from '@keypin/care'
import { readText } from '../files/read.ts'
import { exists } from '../files/write.ts'
import type { PinSetPaths } from './files.ts'

/** `keypin.config.json`, beside the pin set. */
export interface Config {
  /** What `keypin generate` writes when no target is named. */
  readonly targets: readonly ConfiguredTarget[]
  readonly suppress: readonly Suppression[]
  /** Folders and files of client code that lint reads, below the configuration's own folder. */
  readonly code: readonly string[]
  /** The longest an entry may last, in days. */
  readonly expiryDays?: number
  /** How clients get newer pin sets. */
  readonly distribution?: Distribution
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
  if (!exists(config)) return { targets: [], suppress: [], code: [] }
  const root = object(parse(readText(config, 'the configuration')), 'it')
  knownKeys(root, ['$schema', 'targets', 'lint', 'distribution'], 'it')
  const targets = root.get('targets') ?? []
  if (!Array.isArray(targets)) throw invalid('targets is not a list')
  const lint = object(root.get('lint') ?? {}, 'lint')
  knownKeys(lint, ['suppress', 'code', 'expiryDays'], 'lint')
  const distribution = root.get('distribution')
  return {
    targets: targets.map(readTarget),
    suppress: readSuppressions(lint.get('suppress')),
    code: readCode(lint.get('code')),
    ...readExpiryDays(lint.get('expiryDays')),
    ...(distribution === undefined ? {} : { distribution: readDistribution(distribution) }),
  }
}

/** A misspelt key would be a setting that silently does nothing. */
function knownKeys(fields: ReadonlyMap<string, unknown>, known: readonly string[], path: string): void {
  const unknown = [...fields.keys()].find((key) => !known.includes(key))
  if (unknown === undefined) return
  const names = known.filter((key) => key !== '$schema').join(', ')
  throw invalid(`'${path === 'it' ? '' : `${path}.`}${unknown}' is not known; there are ${names}`)
}

function readCode(value: unknown): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((path) => typeof path === 'string' && path !== '')) return value
  throw invalid('lint.code is not a list of files and folders')
}

function readExpiryDays(value: unknown): { expiryDays?: number } {
  if (value === undefined) return {}
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return { expiryDays: value }
  throw invalid('lint.expiryDays is not a number of days')
}

function readDistribution(value: unknown): Distribution {
  const fields = object(value, 'distribution')
  knownKeys(fields, ['url', 'keyedBy'], 'distribution')
  const url = fields.get('url')
  const keyedBy = fields.get('keyedBy') ?? 'host'
  if (url !== undefined && (typeof url !== 'string' || !/^https:\/\//i.test(url) || !URL.canParse(url)))
    throw invalid('distribution.url is not an https URL')
  if (keyedBy !== 'host' && keyedBy !== 'common-name')
    throw invalid('distribution.keyedBy is neither host nor common-name')
  return url === undefined ? { keyedBy } : { keyedBy, url }
}

function readTarget(value: unknown, index: number): ConfiguredTarget {
  const path = `targets[${index}]`
  const fields = object(value, path)
  knownKeys(fields, ['id', 'out', 'options'], path)
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
