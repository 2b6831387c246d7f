// On random PKIs, every path of ours must be one that `openssl verify` accepts when it is given the certificates of that
// path and trusts its end. The other direction is counted, and each world where OpenSSL accepts and we find nothing
// must be one where we mean to be stricter. Some 30 s of CPU as it stands; more by:
//
//   KEYPIN_PATHS_WORLDS=50000 KEYPIN_PATHS_SEED=7 node --conditions=keypin-source --test conformance/paths-differential.test.ts
import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { before, describe, test } from 'node:test'
import type { Certificate } from '@keypin/forge'
import { findPaths, type Path, type Refusal, type RefusalReason, readCertificate } from 'keypin'
import { needs } from '../tools/testing/needs.ts'
import { signatureOnlyPaths } from './paths/naive.ts'
import { type Question, verifyAll } from './paths/openssl.ts'
import { buildWorld, MOMENTS, type World } from './paths/random-world.ts'

const worldCount = Number(process.env.KEYPIN_PATHS_WORLDS ?? 2000)
const seed = Number(process.env.KEYPIN_PATHS_SEED ?? 20261122)

// What OpenSSL does not check, or reads more generously. All others it must agree on.
const STRICTER: ReadonlySet<RefusalReason> = new Set([
  'name-encoding',
  'unsupported-name-constraint',
  'weak-key',
  'weak-signature',
])

interface Judged {
  readonly world: World
  readonly full: readonly Path[]
  readonly partial: readonly Path[]
  readonly refused: readonly Refusal[]
  readonly pem: (der: Uint8Array) => string
}

/** A question to OpenSSL, and where it comes from. */
interface Asked extends Question {
  readonly number: number
  readonly now: Date
  /** Leaf first; empty where OpenSSL is to find the path. */
  readonly path: Path
  /** Only one path of a world may be in a batch; those of one round are from different worlds. */
  readonly round: number
}

describe(`random PKIs (${worldCount} of seed ${seed})`, needs('openssl'), () => {
  let judged: Judged[]

  before(() => {
    judged = Array.from({ length: worldCount }, (_, number) => judge(buildWorld(seed, number)))
  })

  test('OpenSSL accepts every path of ours', async (context) => {
    const asked = judged.flatMap((one) =>
      [...one.full, ...one.partial].map((path, round) => ask(one, path, round)),
    )
    const wrong = (await answer(asked)).filter(({ complaint }) => complaint !== undefined)
    // Of two CAs of one name in a path OpenSSL may take the wrong one and give up: a matter of its search, not of the
    // path. Asked about the path below the second it has no choice.
    const retried = await answer(wrong.filter(hasNamesakes).map(belowNamesake))
    const stillWrong = [
      ...wrong.filter((one) => !hasNamesakes(one)),
      ...retried.filter(({ complaint }) => complaint !== undefined),
    ]
    const found = judged.filter(({ full }) => full.length > 0).length
    context.diagnostic(
      `${asked.length} paths, ${judged.flatMap(({ full }) => full).length} of them to an anchor, in ${found} worlds`,
    )
    context.diagnostic(
      `${retried.length} paths lead through two CAs of one name that OpenSSL mistakes for each other`,
    )
    assert.deepEqual(stillWrong.slice(0, 10).map(describeWrong), [])
    assert.ok(retried.length < asked.length / 25)
    assert.ok(found > worldCount / 5, 'too few worlds have a path for this to prove anything')
    assert.ok(judged.some(({ full }) => full.length > 3))
  })

  test('OpenSSL refuses paths of a search that checks names and signatures alone', async (context) => {
    const sample = judged.slice(0, 500)
    const asked = sample.flatMap((one) => {
      const { presented, anchors } = one.world
      const scene = { presented: presented.map(({ der }) => der), anchors: anchors.map(({ der }) => der) }
      return signatureOnlyPaths(scene, 4).map((path, round) => ask(one, path, round))
    })
    const complaints = (await answer(asked))
      .map(({ complaint }) => complaint)
      .filter((text) => text !== undefined)
    const kinds = tally(complaints.map((text) => text.replace(/^.* lookup: /, '')))
    context.diagnostic(
      `${complaints.length} of ${asked.length} naive paths refused: ${JSON.stringify(kinds)}`,
    )
    // One of each kind at least, or the worlds have become too tame to catch a search that forgets it.
    for (const kind of KINDS)
      assert.ok(
        Object.keys(kinds).some((text) => kind.test(text)),
        String(kind),
      )
  })

  test('where OpenSSL accepts and we find no path, we mean to be stricter', async (context) => {
    const asked = judged.map((one) => askWhole(one))
    const answers = await answer(asked)
    const lost = answers.flatMap(({ complaint }, i) => {
      const one = judged[i] as Judged
      return complaint === undefined && one.full.length === 0 ? [one] : []
    })
    const gained = answers.filter(
      ({ complaint }, i) => complaint !== undefined && judged[i]?.full.length !== 0,
    )
    const unexplained = lost.filter((one) => strictness(one) === undefined)
    const reasons = tally(lost.map((one) => strictness(one) ?? 'no reason'))
    context.diagnostic(`OpenSSL alone accepts ${lost.length} worlds: ${JSON.stringify(reasons)}`)
    context.diagnostic(
      `we alone find a path in ${gained.length} worlds, where OpenSSL does not come back to try another issuer`,
    )
    assert.deepEqual(
      unexplained.slice(0, 10).map(({ world }) => `world ${world.number}`),
      [],
    )
  })
})

// The first refusal that OpenSSL would not have made, or would have found a way around.
function strictness({ refused, world }: Judged): RefusalReason | undefined {
  return refused.find((refusal) => STRICTER.has(refusal.reason) || SUBTLER[refusal.reason]?.(refusal, world))
    ?.reason
}

const SUBTLER: Partial<Record<RefusalReason, (refusal: Refusal, world: World) => boolean>> = {
  // A root without basicConstraints passes there as a CA.
  'not-a-ca': ({ certificate }, { anchors }) => anchors.some(({ der }) => der === certificate),
  // It goes from a CA's certificate to the same CA's next one, which has another key identifier; to us that is a loop.
  'key-identifier': ({ certificate }, { presented }) =>
    presented.some(({ der }) => der !== certificate && isSameEntity(der, certificate)),
  // It compares wildcards as letters.
  'name-constraint': (_, { presented }) => hasWildcard(presented[0]?.der as Uint8Array),
}

function isSameEntity(a: Uint8Array, b: Uint8Array): boolean {
  const [one, other] = [readCertificate(a), readCertificate(b)]
  return (
    Buffer.compare(one.subject.raw, other.subject.raw) === 0 && Buffer.compare(one.spki, other.spki) === 0
  )
}

function hasWildcard(leaf: Uint8Array): boolean {
  const { subject, subjectAltNames } = readCertificate(leaf)
  return [...subject.commonNames, ...subjectAltNames.dns].some((name) => name.includes('*'))
}

// In the words of OpenSSL 3.
const KINDS: readonly RegExp[] = [
  /has expired/,
  /not yet valid/,
  /path length constraint exceeded/,
  /unsuitable certificate purpose|unsupported certificate purpose/,
  /invalid CA certificate/,
  /permitted subtree violation/,
  /excluded subtree violation/,
  /unhandled critical extension/,
]

function judge(world: World): Judged {
  const { presented, anchors, now } = world
  const all = [...presented, ...anchors]
  const pems = new Map(all.map((certificate) => [certificate.der, certificate]))
  const sent = presented.map(({ der }) => der)
  const trusted = anchors.map(({ der }) => der)
  const { paths: full, refused } = findPaths(sent, trusted, { now })
  const { paths: partial } = findPaths([...sent, ...trusted], [], { now, partial: true })
  return { world, full, partial, refused, pem: (der) => (pems.get(der) as Certificate).pem }
}

// OpenSSL is given the certificates of this one path, and trusts its end alone.
function ask({ world, pem }: Judged, path: readonly Uint8Array[], round: number): Asked {
  const pems = path.map((der) => pem(same(world, der)))
  const origin = { number: world.number, now: world.now, round, path }
  return { ...origin, leaf: pems[0] as string, untrusted: pems.slice(1, -1), trusted: pems.slice(-1) }
}

function askWhole({ world: { number, now, presented, anchors } }: Judged): Asked {
  const [leaf = '', ...untrusted] = presented.map(({ pem }) => pem)
  return { number, now, round: 0, path: [], leaf, untrusted, trusted: anchors.map(({ pem }) => pem) }
}

function hasNamesakes({ path }: Asked): boolean {
  return secondNamesake(path) !== -1
}

function belowNamesake(one: Asked): Asked {
  const pems = [one.leaf, ...one.untrusted, ...one.trusted].slice(0, secondNamesake(one.path))
  return { ...one, untrusted: pems.slice(1, -1), trusted: pems.slice(-1) }
}

function secondNamesake(path: Path): number {
  const names = path.map((der) => readCertificate(der).subject.raw)
  return names.findIndex((name, i) => names.slice(0, i).some((other) => Buffer.compare(name, other) === 0))
}

// The array of the world that holds these bytes.
function same({ presented, anchors }: World, bytes: Uint8Array): Uint8Array {
  const all = [...presented, ...anchors].map(({ der }) => der)
  return (
    all.find((der) => der === bytes) ?? (all.find((der) => Buffer.compare(der, bytes) === 0) as Uint8Array)
  )
}

const BATCH = 150

async function answer<T extends Asked>(
  asked: readonly T[],
): Promise<(T & { complaint: string | undefined })[]> {
  const complaints = new Map<T, string | undefined>()
  const queue = batches(asked)
  const worker = async (): Promise<void> => {
    for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) {
      const answers = await verifyAll(batch, (batch[0] as T).now)
      for (const [i, one] of batch.entries()) complaints.set(one, answers[i])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return asked.map((one) => ({ ...one, complaint: complaints.get(one) }))
}

function batches<T extends Asked>(asked: readonly T[]): T[][] {
  const rounds = Math.max(0, ...asked.map(({ round }) => round)) + 1
  return MOMENTS.flatMap((moment) =>
    Array.from({ length: rounds }, (_, round) =>
      asked.filter((one) => one.now === moment && one.round === round),
    ),
  ).flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, i) =>
      group.slice(i * BATCH, (i + 1) * BATCH),
    ),
  )
}

function describeWrong({
  number,
  complaint,
  leaf,
  untrusted,
  trusted,
}: Asked & { complaint: string | undefined }): string {
  return `world ${number} of seed ${seed}: ${complaint}\n${[leaf, ...untrusted, ...trusted].join('')}`
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
