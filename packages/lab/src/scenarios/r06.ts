import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r06: Scenario = {
  id: 'R06',
  title: 'another trusted authority, the backup key',
  group: 'rotation',
  adversary: false,
  requires: ['backup-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'refuse',
    'root-key': 'refuse',
  },
  withBackup: {
    'leaf-certificate': 'accept',
    'leaf-key': 'accept',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  ifWrong: 'the way out of a disaster at key and authority is closed',
  source: 'RFC 7469, 4.3',
  attributable: false,
  forge: ({ host, genuine, interceptor }) =>
    presentChain(interceptor.issuer.leaf(host, { key: genuine.backupKey })),
}
