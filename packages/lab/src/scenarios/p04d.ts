import { forgedLeaf, present } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p04d: Scenario = {
  id: 'P04d',
  title: 'as P01, with the genuine certificates put between leaf and authority',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong: 'the client takes the certificate at a fixed place in what was sent for the one it verified',
  source: 'MASTG sample code compares the second certificate',
  attributable: true,
  forge: (cast) => {
    const { genuine } = cast
    const leaf = forgedLeaf(cast)
    const [, ...above] = leaf.chain()
    return present(leaf, genuine.intermediate, genuine.leaf, ...above)
  },
}
