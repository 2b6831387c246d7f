// What does a pin cost, and what does reading a certificate? Beside them what Node has: X509Certificate, whose
// key must be exported (and written anew), on the roots of this machine's Node, and a certificate of 64 KiB.
import { createHash, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { pinOf, readCertificate, readCertificates } from 'keypin'
import { fillings } from '../packages/keypin/src/testing/large-certificates.ts'

const rounds = 30
const roots = readCertificates(rootCertificates.join('\n'))
const large = fillings.map(({ make }) => make(64 * 1024))

interface Side {
  readonly name: string
  readonly on: readonly Uint8Array[]
  readonly run: (der: Uint8Array) => unknown
}

const exported = (der: Uint8Array): Buffer =>
  new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' })

const sides: readonly Side[] = [
  { name: 'pinOf', on: roots, run: (der) => pinOf(der) },
  {
    name: 'the same by X509Certificate',
    on: roots,
    run: (der) => createHash('sha256').update(exported(der)).digest(),
  },
  // A view of its own each time, so that nothing is remembered.
  { name: 'readCertificate', on: roots, run: (der) => readCertificate(der.subarray()) },
  { name: 'readCertificate, again', on: roots, run: (der) => readCertificate(der) },
  { name: 'new X509Certificate', on: roots, run: (der) => new X509Certificate(der) },
  { name: 'readCertificate, 64 KiB', on: large, run: (der) => readOrRefuse(der.subarray()) },
]

function readOrRefuse(der: Uint8Array): void {
  try {
    readCertificate(der)
  } catch {}
}

function measure({ on, run }: Side): number {
  const started = performance.now()
  for (const der of on) run(der)
  return ((performance.now() - started) * 1000) / on.length
}

for (const side of sides) for (let n = 0; n < 5; n++) measure(side)
const times = new Map<Side, number[]>(sides.map((side) => [side, []]))
for (let round = 0; round < rounds; round++) for (const [side, taken] of times) taken.push(measure(side))

console.log(
  `a certificate, mean over ${roots.length} roots, median of ${rounds} rounds, Node ${process.version}`,
)
for (const [{ name }, taken] of times) {
  const median = taken.toSorted((a, b) => a - b)[rounds >> 1] ?? 0
  console.log(`  ${name.padEnd(30)} ${median.toFixed(2).padStart(8)} µs`)
}
