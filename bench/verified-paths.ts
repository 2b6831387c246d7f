// What does it cost to find the verified path of an ordinary chain: leaf and intermediate sent, root trusted?
// Cold: nothing was seen before. New leaf: its CAs were. Warm: all was, as for the next connection to a host. Each time
// the certificates come as new arrays, as TLS hands them out. Beside it what people write with X509Certificate,
// which checks less, and the signatures alone, below which no path check can be.
//
// Two shared cores, November 2026, µs at the median:
//                signatures  X509Certificate   cold   new leaf   warm
//   P-256    20         106              454    380        209     43
//            22         102              181    184        107     36
//            24         106              182    271        154     40
//   RSA-2048 20          42              396    304        167     37
//            22          40              123    105         68     33
//            24          43              120    206        116     38
//   P-384    24         991             1075   1181        613     43
import { createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { createForge, type KeyName } from '@keypin/forge'
import { findPaths, readCertificate, SignatureCache } from 'keypin'

const ROUNDS = 400
const now = new Date('2026-11-22T12:00:00Z')
const forge = createForge({ clock: () => now })

interface Chain {
  readonly leaf: Uint8Array
  readonly issuing: Uint8Array
  readonly root: Uint8Array
}

interface Side {
  readonly name: string
  readonly run: (chain: Chain) => boolean
}

function chainsOf(key: KeyName): readonly Chain[] {
  const root = forge.root({ key })
  const issuing = root.intermediate({ key })
  return Array.from({ length: ROUNDS }, () => {
    return { leaf: issuing.leaf('api.example.com').der, issuing: issuing.der, root: root.der }
  })
}

const copy = (der: Uint8Array): Uint8Array => Uint8Array.from(der)

function ours(cache: (chain: Chain) => SignatureCache): Side['run'] {
  const anchorsOf = new Map<Uint8Array, Uint8Array[]>()
  return (chain) => {
    const anchors = anchorsOf.get(chain.root) ?? [chain.root]
    anchorsOf.set(chain.root, anchors)
    const presented = [copy(chain.leaf), copy(chain.issuing)]
    return findPaths(presented, anchors, { now, cache: cache(chain) }).paths.length === 1
  }
}

function withX509Certificate({ leaf, issuing, root }: Chain): boolean {
  const certificates = [leaf, issuing, root].map((der) => new X509Certificate(der))
  return certificates.slice(1).every((issuer, i) => {
    const child = certificates[i] as X509Certificate
    return child.checkIssued(issuer) && child.verify(issuer.publicKey) && issuer.ca
  })
}

const keys = new Map<Uint8Array, KeyObject>()

function keyOf(der: Uint8Array): KeyObject {
  const known = keys.get(der)
  if (known !== undefined) return known
  const key = createPublicKey({ key: Buffer.from(readCertificate(der).spki), format: 'der', type: 'spki' })
  keys.set(der, key)
  return key
}

function signaturesAlone({ leaf, issuing, root }: Chain): boolean {
  return (
    [
      [leaf, issuing],
      [issuing, root],
    ] as const
  ).every(([child, issuer]) => {
    const { tbs, signature } = readCertificate(child)
    const hash = keyOf(issuer).asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256'
    return verify(hash, tbs, keyOf(issuer), signature)
  })
}

function sides(): readonly Side[] {
  const warm = new SignatureCache()
  const byRoot = new Map<Uint8Array, SignatureCache>()
  // Knows the link from the intermediate to the root, and forgets the leaf of the round before.
  const newLeaf = (chain: Chain): SignatureCache => {
    const known = byRoot.get(chain.root) ?? new SignatureCache(2)
    byRoot.set(chain.root, known)
    return known
  }
  return [
    { name: 'signatures alone', run: signaturesAlone },
    { name: 'X509Certificate', run: withX509Certificate },
    { name: 'findPaths, cold', run: ours(() => new SignatureCache()) },
    { name: 'findPaths, new leaf', run: ours(newLeaf) },
    { name: 'findPaths, warm', run: ours(() => warm) },
  ]
}

function measure(side: Side, chain: Chain): number {
  const started = process.hrtime.bigint()
  if (!side.run(chain)) throw new Error(`${side.name} finds no path`)
  return Number(process.hrtime.bigint() - started) / 1000
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

console.log(`a path of 3 certificates, median of ${ROUNDS}, µs, Node ${process.version}`)
for (const key of ['P-256', 'RSA-2048', 'P-384'] as const) {
  const chains = chainsOf(key)
  const all = sides()
  const times = new Map(all.map((side) => [side, [] as number[]]))
  // The warm side has seen every chain; the others warm up the runtime.
  for (const side of all) for (const chain of chains) measure(side, chain)
  for (const chain of chains) for (const side of all) times.get(side)?.push(measure(side, chain))
  const cells = all.map((side) => `${side.name} ${median(times.get(side) ?? []).toFixed(0)}`)
  console.log(`  ${key.padEnd(9)} ${cells.join('   ')}`)
}
