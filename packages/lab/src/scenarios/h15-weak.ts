import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h15Weak: Scenario = {
  id: 'H15-WEAK',
  title: 'the pinned key below an intermediate with an RSA key of 1024 bits',
  group: 'validation',
  adversary: true,
  // OpenSSL refuses it from security level 1 on, and systems differ in what level they set.
  lenient: true,
  requires: ['leaf-key', 'root-key'],
  expected: always('exposed'),
  ifWrong: 'the client trusts what is signed with a key that those with means can break',
  source: 'NIST SP 800-131A; CA/B Baseline Requirements 6.1.5',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.root
        .intermediate({ name: 'Keypin Lab Weak Issuing', key: 'RSA-1024' })
        .leaf(host, { key: genuine.leaf.key }),
    ),
}
