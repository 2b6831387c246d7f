import type { CaseGroup } from './case.ts'
import { attacks } from './cases/attacks.ts'
import { authorities } from './cases/authorities.ts'
import { chains } from './cases/chains.ts'
import { crossSigns } from './cases/cross-signs.ts'
import { nameConstraints } from './cases/name-constraints.ts'
import { purposes } from './cases/purposes.ts'
import { signatures } from './cases/signatures.ts'
import { validity } from './cases/validity.ts'

/** Every group of path cases; each becomes a file of `vectors/paths`. */
export const groups: readonly CaseGroup[] = [
  chains,
  crossSigns,
  authorities,
  validity,
  purposes,
  nameConstraints,
  signatures,
  attacks,
]
