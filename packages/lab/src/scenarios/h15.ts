import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h15: Scenario = {
  id: 'H15',
  title: 'the pinned key in a certificate that is signed with SHA-1',
  group: 'validation',
  adversary: true,
  // OpenSSL refuses it from security level 1 on, and systems differ in what level they set.
  lenient: true,
  requires: ['leaf-key', 'intermediate-key'],
  unless: ({ interceptor: { keys } }) =>
    keys.startsWith('Ed') ? 'signatures of this kind of key have no digest of their own' : undefined,
  expected: always('exposed'),
  ifWrong: 'the client takes signatures over SHA-1, which can be made to fit two certificates',
  source: 'SHAttered, 2017; CA/B Baseline Requirements 7.1.3.2',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key, digest: 'sha1' })),
}
