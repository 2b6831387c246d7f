import { escapeUnseen, visible } from '../bytes/visible.ts'
import type { Complaints } from './complaints.ts'
import { JsonNode } from './json-node.ts'
import { nearest } from './nearest.ts'

/** The members of an object by name, after strangers were complained about. */
export class Fields<Name extends string> {
  readonly node: JsonNode
  readonly #members: Readonly<Record<string, unknown>>

  constructor(node: JsonNode) {
    this.node = node
    this.#members = node.value as Readonly<Record<string, unknown>>
  }

  get(name: Name): JsonNode | undefined {
    const isThere = Object.hasOwn(this.#members, name)
    return isThere ? new JsonNode(this.#members[name], name, this.node) : undefined
  }
}

/** Opens an object that may have these members and no others. */
export function readFields<Name extends string>(
  node: JsonNode,
  names: readonly Name[],
  complaints: Complaints,
): Fields<Name> | undefined {
  if (node.kind !== 'object') return complainOfType(node, 'an object', complaints)
  for (const key of node.keys) {
    if (!(names as readonly string[]).includes(key)) complainOfStranger(node, key, names, complaints)
  }
  return new Fields(node)
}

function complainOfStranger(
  node: JsonNode,
  key: string,
  names: readonly string[],
  complaints: Complaints,
): void {
  const meant = nearest(key, names)
  const hint = meant === undefined ? `known keys: ${names.join(', ')}` : `did you mean '${meant}'?`
  const message = `the key '${visible(key, 60)}' is unknown`
  complaints.aboutKey(node.member(key) ?? node, 'unknown-key', message, hint)
}

/** The keys of an object, whatever they are. */
export function readKeys(node: JsonNode, complaints: Complaints): readonly string[] | undefined {
  return node.kind === 'object' ? node.keys : complainOfType(node, 'an object', complaints)
}

/** The elements of an array, at most `limit`; absent counts as empty. */
export function readElements(
  node: JsonNode | undefined,
  limit: number,
  complaints: Complaints,
): readonly JsonNode[] {
  if (node === undefined) return NONE
  if (node.kind !== 'array') return complainOfType(node, 'an array', complaints) ?? NONE
  const { elements } = node
  if (elements.length <= limit) return elements
  const message = `${elements.length} elements are too many; at most ${limit} may stand here`
  complaints.about(node, 'too-large', message)
  return elements.slice(0, limit)
}

const NONE: readonly JsonNode[] = Object.freeze([])

/** A string, as it stands. */
export function readString(node: JsonNode, complaints: Complaints): string | undefined {
  return node.kind === 'string' ? (node.value as string) : complainOfType(node, 'a string', complaints)
}

/** A string for people: one line, not blank, nothing unseen in it, at most `limit` long. */
export function readNote(
  node: JsonNode | undefined,
  limit: number,
  complaints: Complaints,
): string | undefined {
  const text = node && readString(node, complaints)
  if (node === undefined || text === undefined) return undefined
  const problem = noteProblem(text, limit)
  if (problem === undefined) return text
  return complaints.about(node, 'text-malformed', `the text ${problem}`)
}

function noteProblem(text: string, limit: number): string | undefined {
  if (text.length > limit) return `has ${text.length} characters; at most ${limit} may stand here`
  if (text.trim() === '') return 'is blank'
  if (text !== text.trim()) return 'begins or ends with a space'
  if (PLAIN.test(text)) return undefined
  const escaped = escapeUnseen(text)
  return escaped === text ? undefined : `has characters that cannot be seen: '${visible(text, 80)}'`
}

// Nearly every note; spares the search for what cannot be seen in all of Unicode.
const PLAIN = /^[\x20-\x7e]*$/

/** One of a few words; absent gives `undefined`, a word that is not one of them a complaint. */
export function readChoice<Choice extends string>(
  node: JsonNode | undefined,
  choices: readonly Choice[],
  complaints: Complaints,
): Choice | undefined {
  const text = node && readString(node, complaints)
  if (node === undefined || text === undefined) return undefined
  const choice = choices.find((known) => known === text)
  if (choice !== undefined) return choice
  const meant = nearest(text, choices)
  const message = `'${visible(text, 60)}' is none of ${choices.map((known) => `'${known}'`).join(', ')}`
  return complaints.about(node, 'unknown-value', message, meant && `did you mean '${meant}'?`)
}

function complainOfType(node: JsonNode, expected: string, complaints: Complaints): undefined {
  const { kind } = node
  if (kind === 'unreadable') return undefined
  const article = kind === 'array' || kind === 'object' ? 'an ' : kind === 'null' ? '' : 'a '
  return complaints.about(node, 'wrong-type', `${article}${kind} stands where ${expected} is expected`)
}
