import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h16Revoked: Scenario = {
  id: 'H16-REVOKED',
  title: 'the pinned key in a certificate that was revoked, as the stapled OCSP answer says',
  group: 'validation',
  adversary: true,
  // Most clients do not ask for the answer.
  lenient: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('exposed'),
  ifWrong: 'the client goes on with a certificate that its authority has taken back, and was told so',
  source: 'RFC 6066, 8; RFC 6960',
  attributable: false,
  forge: ({ host, genuine }) => {
    const leaf = genuine.intermediate.leaf(host, { key: genuine.leaf.key })
    return { ...presentChain(leaf), staple: genuine.intermediate.ocspResponse(leaf, { status: 'revoked' }) }
  },
}
