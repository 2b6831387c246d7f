import { escapeUnseen, visible } from '../bytes/visible.ts'
import type { Complaints, Place } from './complaints.ts'
import type { JsonNode } from './json-node.ts'
import { childPath } from './json-path.ts'
import { nearest } from './nearest.ts'

/** The members of an object by name, after strangers were complained about. */
export class Fields<Name extends string> {
  readonly place: Place
  readonly #members: ReadonlyMap<string, JsonNode>

  constructor(place: Place, members: ReadonlyMap<string, JsonNode>) {
    this.place = place
    this.#members = members
  }

  get(name: Name): Place | undefined {
    const node = this.#members.get(name)
    return node && { node, path: childPath(this.place.path, name) }
  }
}

/** Opens an object that may have these members and no others. */
export function readFields<Name extends string>(
  place: Place,
  names: readonly Name[],
  complaints: Complaints,
): Fields<Name> | undefined {
  const members = readObject(place, complaints)
  if (members === undefined) return undefined
  for (const [key, node] of members) {
    if ((names as readonly string[]).includes(key)) continue
    const stranger = { node, path: childPath(place.path, key) }
    const meant = nearest(key, names)
    const hint = meant === undefined ? `known keys: ${names.join(', ')}` : `did you mean '${meant}'?`
    complaints.aboutKey(stranger, 'unknown-key', `the key '${visible(key, 60)}' is unknown`, hint)
  }
  return new Fields(place, members)
}

/** The members of an object, whatever their keys. */
export function readObject(place: Place, complaints: Complaints): ReadonlyMap<string, JsonNode> | undefined {
  if (place.node.kind === 'object') return place.node.value
  return complainOfType(place, 'an object', complaints)
}

/** The elements of an array, at most `limit`; absent counts as empty. */
export function readElements(
  place: Place | undefined,
  limit: number,
  complaints: Complaints,
): readonly Place[] {
  if (place === undefined) return []
  const { node, path } = place
  if (node.kind !== 'array') {
    complainOfType(place, 'an array', complaints)
    return []
  }
  if (node.value.length > limit) {
    complaints.about(
      place,
      'too-large',
      `${node.value.length} elements are too many; at most ${limit} may stand here`,
    )
  }
  return node.value.slice(0, limit).map((element, index) => ({ node: element, path: childPath(path, index) }))
}

/** A string, as it stands. */
export function readString(place: Place, complaints: Complaints): string | undefined {
  if (place.node.kind === 'string') return place.node.value as string
  return complainOfType(place, 'a string', complaints)
}

/** A string for people: one line, not blank, nothing unseen in it, at most `limit` long. */
export function readNote(
  place: Place | undefined,
  limit: number,
  complaints: Complaints,
): string | undefined {
  const text = place && readString(place, complaints)
  if (place === undefined || text === undefined) return undefined
  const problem = noteProblem(text, limit)
  if (problem === undefined) return text
  return complaints.about(place, 'text-malformed', `the text ${problem}`)
}

function noteProblem(text: string, limit: number): string | undefined {
  if (text.length > limit) return `has ${text.length} characters; at most ${limit} may stand here`
  if (text.trim() === '') return 'is blank'
  if (text !== text.trim()) return 'begins or ends with a space'
  const escaped = escapeUnseen(text)
  return escaped === text ? undefined : `has characters that cannot be seen: '${visible(text, 80)}'`
}

/** One of a few words; absent gives `undefined`, a word that is not one of them a complaint. */
export function readChoice<Choice extends string>(
  place: Place | undefined,
  choices: readonly Choice[],
  complaints: Complaints,
): Choice | undefined {
  const text = place && readString(place, complaints)
  if (place === undefined || text === undefined) return undefined
  const choice = choices.find((known) => known === text)
  if (choice !== undefined) return choice
  const meant = nearest(text, choices)
  const message = `'${visible(text, 60)}' is none of ${choices.map((known) => `'${known}'`).join(', ')}`
  return complaints.about(place, 'unknown-value', message, meant && `did you mean '${meant}'?`)
}

function complainOfType(place: Place, expected: string, complaints: Complaints): undefined {
  const { kind } = place.node
  if (kind === 'unreadable') return undefined
  const article = kind === 'array' || kind === 'object' ? 'an ' : kind === 'null' ? '' : 'a '
  return complaints.about(place, 'wrong-type', `${article}${kind} stands where ${expected} is expected`)
}
