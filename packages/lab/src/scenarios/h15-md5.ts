import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h15Md5: Scenario = {
  id: 'H15-MD5',
  title: 'the pinned key in a certificate that is signed with MD5, by an RSA intermediate',
  group: 'validation',
  adversary: true,
  // OpenSSL refuses it from security level 1 on, and systems differ in what level they set.
  lenient: true,
  requires: ['leaf-key', 'root-key'],
  expected: always('exposed'),
  ifWrong: 'the client takes signatures over MD5, for which a false authority was made in 2008',
  source: 'Sotirov et al., 2008; TLSPretense MD5',
  attributable: false,
  // OpenSSL signs with MD5 by RSA only.
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.root
        .intermediate({ name: 'Keypin Lab Old Issuing', key: 'RSA-2048' })
        .leaf(host, { key: genuine.leaf.key, digest: 'md5' }),
    ),
}
