// How long does forging a chain take? Root, intermediate and leaf, each with a key of its own, as PEM.
// The lab forges one per scenario: issue 5 allows 5 ms at the median after warm-up.
import { createForge, createKeyPool, type Forge, type KeyName } from '@keypin/forge'

const rounds = 200
const limitMs = 5
const pooled = createKeyPool({ size: rounds + 20 })

interface Side {
  readonly name: string
  readonly key: KeyName
  readonly forge: Forge
  /** Kept by this run; the other sides are printed for comparison. */
  readonly limited: boolean
}

const onTheSpot = createForge()
const fromPool = createForge({ keys: pooled })
const sides: readonly Side[] = [
  { name: 'P-256, keys on the spot', key: 'P-256', forge: onTheSpot, limited: true },
  { name: 'P-384, keys on the spot', key: 'P-384', forge: onTheSpot, limited: false },
  { name: 'Ed25519, keys on the spot', key: 'Ed25519', forge: onTheSpot, limited: true },
  { name: 'RSA-2048 leaf, keys on the spot', key: 'RSA-2048', forge: onTheSpot, limited: false },
  { name: 'RSA-2048 leaf, pooled keys', key: 'RSA-2048', forge: fromPool, limited: true },
]

function forgeChain({ forge, key }: Side): void {
  const authorityKey = key === 'RSA-2048' ? 'P-256' : key
  const issuing = forge.root({ key: authorityKey }).intermediate({ key: authorityKey })
  issuing.leaf('api.example.com', { key }).chainPem({ root: true })
}

function measure(side: Side): number {
  const started = performance.now()
  forgeChain(side)
  return performance.now() - started
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? 0

await pooled.fill('RSA-2048', 'P-256')
for (const side of sides) for (let n = 0; n < 5; n++) forgeChain(side)
const times = new Map<Side, number[]>(sides.map((side) => [side, []]))
// Turn about, so that whatever else this machine does falls on all sides alike.
for (let round = 0; round < rounds; round++) for (const [side, taken] of times) taken.push(measure(side))
pooled.close()

let failed = false
console.log(`forging root, intermediate and leaf, ${rounds} rounds, Node ${process.version}`)
for (const [{ name, limited }, taken] of times) {
  const sorted = taken.toSorted((a, b) => a - b)
  const median = at(sorted, 0.5)
  const over = limited && median > limitMs
  failed ||= over
  const verdict = over ? `over ${limitMs} ms` : ''
  console.log(
    `  ${name.padEnd(34)} median ${median.toFixed(2)} ms  p95 ${at(sorted, 0.95).toFixed(2)} ms ${verdict}`.trimEnd(),
  )
}
if (failed) process.exitCode = 1
