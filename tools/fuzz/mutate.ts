// New inputs from old ones.
import { type DerNode, listsOf, readTree, writeTree } from './der-tree.ts'
import type { Random } from './random.ts'

/** What mutation draws on. */
export interface Sources {
  readonly random: Random
  /** Byte strings that the program knows. */
  readonly dictionary: readonly Uint8Array[]
  /** Another input of the corpus. */
  readonly other: () => Uint8Array
  readonly maxLength: number
}

/** Changes an input in one to several places. */
export function mutate(input: Uint8Array, sources: Sources): Uint8Array {
  let output = input
  for (let steps = 1 + sources.random.below(5); steps > 0; steps--) {
    output = sources.random.pick(MUTATORS)(output, sources)
  }
  return output.length > sources.maxLength ? output.subarray(0, sources.maxLength) : output
}

type Mutator = (input: Uint8Array, sources: Sources) => Uint8Array

const MUTATORS: readonly Mutator[] = [
  flipBit,
  setByte,
  setByte,
  insertWord,
  insertWord,
  overwriteWord,
  remove,
  repeat,
  splice,
  changeTree,
  changeTree,
  changeTree,
  changeTree,
]

const EDGES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0x30, 0x31, 0xa0, 0x0a, 0x2d, 0x3d, 0x22]

function flipBit(input: Uint8Array, { random }: Sources): Uint8Array {
  return changed(input, random, (octet) => octet ^ (1 << random.below(8)))
}

function setByte(input: Uint8Array, { random }: Sources): Uint8Array {
  return changed(input, random, () => (random.below(2) === 0 ? random.pick(EDGES) : random.below(256)))
}

function changed(input: Uint8Array, random: Random, change: (octet: number) => number): Uint8Array {
  if (input.length === 0) return Uint8Array.of(random.below(256))
  const output = Uint8Array.from(input)
  const at = random.below(input.length)
  output[at] = change(output[at] as number)
  return output
}

function insertWord(input: Uint8Array, { random, dictionary }: Sources): Uint8Array {
  const at = random.below(input.length + 1)
  return Buffer.concat([input.subarray(0, at), random.pick(dictionary), input.subarray(at)])
}

function overwriteWord(input: Uint8Array, { random, dictionary }: Sources): Uint8Array {
  const at = random.below(input.length + 1)
  const word = random.pick(dictionary)
  return Buffer.concat([input.subarray(0, at), word, input.subarray(at + word.length)])
}

function remove(input: Uint8Array, { random }: Sources): Uint8Array {
  const [start, end] = stretch(input, random)
  return Buffer.concat([input.subarray(0, start), input.subarray(end)])
}

function repeat(input: Uint8Array, { random }: Sources): Uint8Array {
  const [start, end] = stretch(input, random)
  const copies = Array<Uint8Array>(1 + random.below(4)).fill(input.subarray(start, end))
  return Buffer.concat([input.subarray(0, end), ...copies, input.subarray(end)])
}

function splice(input: Uint8Array, { random, other }: Sources): Uint8Array {
  const donor = other()
  const [start, end] = stretch(donor, random)
  const at = random.below(input.length + 1)
  const skip = random.below(2) === 0 ? 0 : end - start
  return Buffer.concat([input.subarray(0, at), donor.subarray(start, end), input.subarray(at + skip)])
}

function stretch(input: Uint8Array, random: Random): [start: number, end: number] {
  const start = random.below(input.length + 1)
  return [start, Math.min(input.length, start + 1 + random.below(32))]
}

/** Changes one element of DER; what holds it gets its new length. */
function changeTree(input: Uint8Array, sources: Sources): Uint8Array {
  const tree = readTree(input)
  if (tree === undefined || tree.length === 0) return setByte(input, sources)
  const { random } = sources
  const list = random.pick(listsOf(tree).filter((nodes) => nodes.length > 0))
  random.pick(NODE_CHANGES)(list, random.below(list.length), sources)
  return writeTree(tree)
}

type NodeChange = (list: DerNode[], at: number, sources: Sources) => void

const NODE_CHANGES: readonly NodeChange[] = [
  (list, at) => list.splice(at, 1),
  (list, at) => list.splice(at, 0, list[at] as DerNode),
  (list, at, { random }) => list.push(...list.splice(at, 1 + random.below(2))),
  (list, at, { random }) => changeNode(list, at, { tag: random.pick(TAGS) }),
  (list, at, { random, dictionary }) =>
    list.splice(at, 0, { tag: random.pick(TAGS), bytes: random.pick(dictionary) }),
  (list, at, sources) => changeContent(list, at, sources),
  (list, at, sources) => changeContent(list, at, sources),
  (list, at, sources) => graft(list, at, sources),
]

const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31, 0x80, 0x81,
  0x82, 0x86, 0x87, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4,
]

function changeNode(list: DerNode[], at: number, change: Partial<DerNode>): void {
  list[at] = { ...(list[at] as DerNode), ...change }
}

const NOTHING = new Uint8Array(0)

function changeContent(list: DerNode[], at: number, sources: Sources): void {
  const { tag, bytes, children } = list[at] as DerNode
  const change = sources.random.pick([flipBit, setByte, insertWord, overwriteWord, remove, repeat])
  list[at] =
    children === undefined ? { tag, bytes: change(bytes ?? NOTHING, sources) } : { tag, bytes: NOTHING }
}

function graft(list: DerNode[], at: number, { random, other }: Sources): void {
  const donor = readTree(other())
  if (donor === undefined || donor.length === 0) return
  list[at] = random.pick(random.pick(listsOf(donor).filter((nodes) => nodes.length > 0)))
}
