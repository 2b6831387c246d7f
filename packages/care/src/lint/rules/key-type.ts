import { type PublicKeyFacts, readCertificate } from 'keypin'
import { certificatesBeside } from '../material.ts'
import { type Complaint, entryPathOf, type LintContext, type Rule } from '../rule.ts'

/** Clients that put the header of an SPKI before a raw key, and know the headers of these only. */
const trustKit = (key: PublicKeyFacts): boolean =>
  isRsaOf(key, [2048, 3072, 4096]) || isEcOn(key, ['P-256', 'P-384'])

const limited: Readonly<Record<string, (key: PublicKeyFacts) => boolean>> = {
  'trustkit-ios': trustKit,
  // on iOS these two stand on it
  'react-native-ssl-public-key-pinning': trustKit,
  'react-native-ssl-manager': trustKit,
  'ktor-darwin': (key) => isRsaOf(key, [1024, 2048, 3072, 4096]) || isEcOn(key, ['P-256', 'P-384']),
}

export const keyType: Rule = {
  id: 'L22',
  name: 'key-type',
  level: 'warning',
  finds:
    'A key in a served path, or in the material of a pin, that a configured target cannot hash, or that is too weak to be pinned.',
  why: 'TrustKit and Ktor on Apple make the hash of a key from its bare bytes, and know only some kinds; TrustKit refuses a whole chain for one unknown key before the pinned one. Keys below 112 bits of strength are no longer allowed, and a pin keeps them in use.',
  fix: 'have the certificate issued for a P-256 or RSA-2048 key, or leave the target out',
  sources: ['TrustKit: TSKSPKIHashCache', 'https://csrc.nist.gov/pubs/sp/800/131/a/r2/final'],
  *check(context) {
    for (const { host, pins } of context.pinSet.hosts.values()) {
      const told = new Set<string>()
      for (const der of [...(context.live?.get(host)?.paths.flat() ?? []), ...certificatesBeside(pins)])
        for (const complaint of complaintsOf(der, host, context))
          if (!told.has(complaint.message)) {
            told.add(complaint.message)
            yield complaint
          }
    }
  },
}

function* complaintsOf(der: Uint8Array, host: string, { targets }: LintContext): Iterable<Complaint> {
  const { publicKey, subject } = readCertificate(der)
  const where = { path: entryPathOf(host), host }
  const name = `the key of ${subject.text} (${nameOf(publicKey)})`
  if (isWeak(publicKey)) yield { ...where, message: `${name} is too weak` }
  for (const target of targets)
    if (limited[target]?.(publicKey) === false)
      yield { ...where, target, message: `${target} cannot hash ${name}` }
}

const isRsaOf = ({ algorithm, bits }: PublicKeyFacts, sizes: readonly number[]): boolean =>
  algorithm === 'RSA' && sizes.includes(bits ?? 0)

const isEcOn = ({ algorithm, curve }: PublicKeyFacts, curves: readonly string[]): boolean =>
  algorithm === 'EC' && curves.includes(curve ?? '')

// NIST SP 800-131A: RSA below 2048 bits and curves below 224 bits are disallowed, and so is DSA.
function isWeak({ algorithm, bits }: PublicKeyFacts): boolean {
  if (algorithm === 'DSA') return true
  if (algorithm === 'RSA' || algorithm === 'RSA-PSS') return (bits ?? 0) < 2048
  return algorithm === 'EC' && bits !== undefined && bits < 224
}

const nameOf = ({ algorithm, curve, bits }: PublicKeyFacts): string =>
  [algorithm, curve ?? bits].filter((part) => part !== undefined).join(' ')
