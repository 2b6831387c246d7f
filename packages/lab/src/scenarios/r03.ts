import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r03: Scenario = {
  id: 'R03',
  title: 'the backup key in use',
  group: 'rotation',
  adversary: false,
  requires: ['backup-key', 'intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  withBackup: { 'leaf-certificate': 'accept', 'leaf-key': 'accept' },
  ifWrong: 'the backup pin does not do what it is there for: losing the active key would lock all users out',
  source: 'RFC 7469, 4.3',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host, { key: genuine.backupKey })),
}
