import { childPath, ROOT } from './json-path.ts'

/** What a JSON value is; `unreadable` was complained about already, so that no second complaint follows. */
export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'unreadable'

/** Stands for a value that was complained about when it was read. */
export const UNREADABLE: unique symbol = Symbol('unreadable')

/**
 * A JSON value and its place. Made when it is looked at and not kept: a pin set of 10,000 hosts has a
 * quarter of a million values.
 */
export class JsonNode {
  readonly value: unknown
  /** Of a member its name, of an element its index. */
  readonly key: string | number
  /** Absent for the whole document. */
  readonly parent: JsonNode | undefined

  constructor(value: unknown, key: string | number = '', parent?: JsonNode) {
    this.value = value
    this.key = key
    this.parent = parent
  }

  get kind(): JsonKind {
    const { value } = this
    if (value === null) return 'null'
    if (Array.isArray(value)) return 'array'
    const type = typeof value
    return type === 'string' || type === 'object' || type === 'number' || type === 'boolean'
      ? type
      : 'unreadable'
  }

  get path(): string {
    return this.parent === undefined ? ROOT : childPath(this.parent.path, this.key)
  }

  /** The keys of an object; of anything else none. */
  get keys(): readonly string[] {
    return this.kind === 'object' ? Object.keys(this.value as object) : []
  }

  /** A member of an object, if it has one of its own by that name. */
  member(name: string): JsonNode | undefined {
    if (this.kind !== 'object') return undefined
    const members = this.value as Readonly<Record<string, unknown>>
    return Object.hasOwn(members, name) ? new JsonNode(members[name], name, this) : undefined
  }

  /** The elements of an array; of anything else none. */
  get elements(): readonly JsonNode[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => new JsonNode(item, index, this)) : []
  }
}
