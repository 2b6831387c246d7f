// What does a large pin set cost: to parse, to write, to name, to look a host up in? Beside it JSON.parse, which reads
// the same text and checks nothing of it.
import { createHash } from 'node:crypto'
import { findEntry, formatPinSet, parsePinSet, pinSetDigest } from 'keypin'

const rounds = 20
const host = 'a.b.c.h5.example.com'

interface Side {
  readonly name: string
  readonly run: () => unknown
  /** How many times in a row, for what is too short to measure once. */
  readonly times: number
}

for (const count of [10, 1_000, 10_000]) print(count, sidesOf(count))

function sidesOf(count: number): readonly Side[] {
  const text = textOf(count)
  const pinSet = parsePinSet(text)
  const value: object = JSON.parse(text)
  const times = Math.ceil(1_000 / count)
  return [
    { name: 'JSON.parse', run: () => JSON.parse(text), times },
    { name: 'parsePinSet(text)', run: () => parsePinSet(text), times },
    { name: 'parsePinSet(object)', run: () => parsePinSet(value), times },
    { name: 'formatPinSet', run: () => formatPinSet(pinSet), times },
    // A copy each time, since the digest of a pin set is remembered.
    { name: 'pinSetDigest', run: () => pinSetDigest({ ...pinSet }), times },
    { name: 'findEntry', run: () => findEntry(pinSet, host), times: 1_000 },
  ]
}

function textOf(count: number): string {
  const pin = (name: string): string => `sha256/${createHash('sha256').update(name).digest('base64')}`
  const entry = (index: number): object => ({
    subdomains: 'any',
    mode: 'enforce',
    expiresAt: '2027-06-30T00:00:00Z',
    onExpiry: 'open',
    pins: [
      { pin: pin(`active ${index}`), position: 'leaf', state: 'active', label: '2026 key' },
      { pin: pin(`backup ${index}`), position: 'leaf', state: 'backup', label: 'spare, offline' },
    ],
    reportTo: ['https://reports.example.net/pins'],
  })
  const hosts = Array.from({ length: count }, (_, index) => [`h${index}.example.com`, entry(index)] as const)
  return JSON.stringify({ version: 1, hosts: Object.fromEntries(hosts) }, null, 2)
}

function print(count: number, sides: readonly Side[]): void {
  const taken = new Map<Side, number[]>(sides.map((side) => [side, []]))
  for (const side of sides) measure(side)
  for (let round = 0; round < rounds; round++) for (const [side, times] of taken) times.push(measure(side))
  console.log(`${count} hosts, median of ${rounds} rounds, Node ${process.version}`)
  for (const [{ name }, times] of taken) {
    const median = times.toSorted((a, b) => a - b)[rounds >> 1] ?? 0
    console.log(`  ${name.padEnd(22)} ${median.toPrecision(3).padStart(10)} ms`)
  }
}

function measure({ run, times }: Side): number {
  const started = performance.now()
  for (let time = 0; time < times; time++) run()
  return (performance.now() - started) / times
}
