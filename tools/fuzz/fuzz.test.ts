// A fuzzer that has never caught anything proves nothing: these programs have a fault each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DerReader } from '../../packages/keypin/src/bytes/der.ts'
import { type DerNode, readTree, writeTree } from './der-tree.ts'
import { instrument } from './instrument.ts'
import { fuzz, type LoopOptions, type Outcome, type Subject } from './loop.ts'

const options: LoopOptions = { seed: 1, seconds: 20, maxLength: 256, slowMs: 1000 }

/** A program from its text, which has a function `run`, with counters of its own. */
function subjectOf(source: string): Subject {
  const { text, counters, words } = instrument('program.js', source)
  const hits = new Uint8Array(counters)
  const run = new Function('__hits', `${text}; return run`)(hits) as Subject['run']
  return { run, hits, dictionary: [...words.map((word) => Buffer.from(word)), Uint8Array.of(0)] }
}

function problemOf(outcome: Outcome): string {
  return outcome.findings[0]?.problem ?? `nothing in ${outcome.runs} runs`
}

test('a fault behind five conditions is found by the way towards it', () => {
  const program = subjectOf(`function run(b) {
    if (b[0] === 11) if (b[1] === 22) if (b[2] === 33) if (b[3] === 44) if (b[4] === 55) throw new Error('fault')
  }`)
  assert.match(problemOf(fuzz(program, [new Uint8Array(8)], options)), /Error: fault/)
})

test('without counters the same fault is not found', () => {
  const program = subjectOf(`function run(b) {
    if (b[0] === 11) if (b[1] === 22) if (b[2] === 33) if (b[3] === 44) if (b[4] === 55) throw new Error('fault')
  }`)
  const blind = { ...program, hits: new Uint8Array(0) }
  assert.equal(fuzz(blind, [new Uint8Array(8)], { ...options, seconds: 1 }).findings.length, 0)
})

test('a word of the program is found in its text', () => {
  const program = subjectOf(`function run(b) {
    if (new TextDecoder().decode(b).includes('-----BEGIN ')) throw new Error('fault')
  }`)
  assert.match(problemOf(fuzz(program, [], options)), /Error: fault/)
})

test('a DER reader that trusts the length reads past the end, and is caught', () => {
  const naive = subjectOf(`function run(b) {
    let at = 0
    while (at < b.length) {
      const length = b[at + 1]
      if (b[at] === 0x30) { at += 2; continue }
      for (let i = 0; i < length; i++) if (b[at + 2 + i] === undefined) throw new Error('past the end')
      at += 2 + length
    }
  }`)
  assert.match(problemOf(fuzz(naive, [Uint8Array.of(0x30, 3, 2, 1, 5)], options)), /past the end/)
})

test('a reader that takes very long is caught', () => {
  const slow = subjectOf(`function run(b) {
    if (b[0] !== 7) return
    const end = Date.now() + 60
    while (Date.now() < end);
  }`)
  assert.match(problemOf(fuzz(slow, [new Uint8Array(4)], { ...options, slowMs: 50 })), /it takes \d/)
})

test('instrumented code does what it did, whatever the branch', () => {
  const source = `function run(n) {
    const odd = (x) => x % 2 === 1 ? 'odd' : x === 0 ? 'none' : 'even'
    let text = n > 1 && odd(n) || 'few'
    for (const i of [1, 2]) if (i === n) text += i; else text += '-'
    do text += '.'; while (text.length < 6)
    switch (n) { case 0: case 1: text += 'a'; default: text += 'b' }
    try { if (n > 2) throw n } catch { text += 'c' }
    const o = () => ({ n })
    return text + o().n
  }`
  const plain = new Function(`${source}; return run`)() as (n: number) => string
  const counted = subjectOf(source).run as unknown as (n: number) => string
  for (const n of [0, 1, 2, 3, 4]) assert.equal(counted(n), plain(n))
})

test('a tree of DER is written with the right lengths, also when it was changed', () => {
  const tree = readTree(Uint8Array.of(0x30, 3, 2, 1, 5)) as DerNode[]
  assert.deepEqual([...writeTree(tree)], [0x30, 3, 2, 1, 5])
  tree[0]?.children?.push({ tag: 0x04, bytes: new Uint8Array(200) })
  const reader = new DerReader(writeTree(tree), 'tree')
  const inner = reader.enter(0x30, 'sequence')
  reader.finish('sequence')
  assert.deepEqual([...inner.integer('five')], [5])
  assert.equal(inner.content(inner.read(0x04, 'octets')).length, 200)
  assert.equal(readTree(Uint8Array.of(0x30, 9)), undefined)
})
