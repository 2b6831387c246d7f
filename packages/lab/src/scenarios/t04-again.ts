import { firstVisit, forgedMemory } from './remembered.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t04Again: Scenario = {
  id: 'T04-AGAIN',
  title: 'as P01, on the visit after one at which the same forgery was refused',
  group: 'state',
  adversary: true,
  before: (cast) => [
    firstVisit(cast),
    {
      presented: forgedMemory(cast),
      expects: 'refuse',
      otherwise: 'the client accepted the forgery on its second visit already: see T04',
    },
  ],
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong: 'the client learns the pins of an interceptor whom it has refused: trying twice is enough',
  source: 'RFC 7469, 2.5: pins are noted only over connections without errors',
  attributable: false,
  forge: forgedMemory,
}
