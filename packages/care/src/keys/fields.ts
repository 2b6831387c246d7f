import { CareError } from '../errors.ts'

/** The members of a JSON object, without a prototype. */
export type Fields = ReadonlyMap<string, unknown>

/** Parses JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid('$', `is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** Members of a value that must be an object. */
export function object(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return new Map(Object.entries(value))
  throw invalid(path, 'is not an object')
}

/** Elements of a value that must be a list. */
export function list(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(path, 'is not a list')
}

/** Refuses members that are not known here. */
export function onlyKeys(fields: Fields, known: readonly string[], path: string): void {
  const unknown = [...fields.keys()].find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw invalid(`${path}.${unknown.slice(0, 64)}`, 'is not a key that is known here')
}

/** A member that must be text. */
export function text(fields: Fields, name: string, path: string): string {
  const value = fields.get(name)
  if (typeof value === 'string') return value
  throw invalid(`${path}.${name}`, 'is not text')
}

/** A member that must be text, or absent. */
export function optionalText(fields: Fields, name: string, path: string): string | undefined {
  return fields.has(name) ? text(fields, name, path) : undefined
}

/** A member that must be true or false. */
export function flag(fields: Fields, name: string, path: string): boolean {
  const value = fields.get(name)
  if (typeof value === 'boolean') return value
  throw invalid(`${path}.${name}`, 'is neither true nor false')
}

/** A member that must be a moment. */
export function time(fields: Fields, name: string, path: string): string {
  const value = text(fields, name, path)
  if (!Number.isNaN(Date.parse(value))) return value
  throw invalid(`${path}.${name}`, 'is not a moment such as 2026-11-22T12:00:00.000Z')
}

/** A member that must be a number between bounds. */
export function number(fields: Fields, name: string, path: string, min: number, max: number): number {
  const value = fields.get(name)
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw invalid(`${path}.${name}`, `is not a number from ${min} to ${max}`)
}

/** A member that must be one of some words. */
export function choice<const T extends string>(
  fields: Fields,
  name: string,
  choices: readonly T[],
  path: string,
): T {
  const value = text(fields, name, path)
  const found = choices.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw invalid(`${path}.${name}`, `is none of ${choices.join(', ')}`)
}

/** A member that is there only when it has a value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [K in Name]?: Value } {
  // a computed key of a literal type, which TypeScript widens to string
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in Name]?: Value })
}

/** The complaint about a place. */
export function invalid(path: string, problem: string): CareError {
  return new CareError('KEYPIN_KEYS_INVALID', `the key records do not hold: ${path} ${problem}`, {
    hint: 'mend pinset.keys.json, or take it back from version control',
  })
}
