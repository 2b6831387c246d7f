import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p07: Scenario = {
  id: 'P07',
  title:
    'as P01, with the interception root in the machine’s trust and not in the bundle that the client is given',
  group: 'pin',
  adversary: true,
  isInterceptorInstalled: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client waives its pins for roots that were installed on the machine: whoever manages it, or gets a user to install a root, reads and alters its traffic',
  source: 'overridePins of Android; TrustKit kTSKIgnorePinningForUserDefinedTrustAnchors; RFC 7469, 2.6',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
