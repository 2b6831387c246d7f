import { isIP } from 'node:net'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

const address = '127.0.0.1'

export const s05Ip: Scenario = {
  id: 'S05-IP',
  title: 'a trusted authority certifies the address of the server, and the client asks for no name',
  group: 'protocol',
  adversary: true,
  hostFor: (host) => (isIP(host) === 0 ? address : undefined),
  requires: ['root-key'],
  // Whatever is pinned: an entry covers an address only when it is the address's own.
  expected: always('exposed'),
  ifWrong:
    'the pin set says that what it does not list is blocked, and the client goes to an address all the same: pins are kept by name and there is none',
  source: 'RFC 6066, 3: an address is never sent as a server name',
  attributable: false,
  forge: ({ genuine }) =>
    presentChain(genuine.root.intermediate({ name: 'Keypin Lab Other Issuing' }).leaf(address)),
}
