import { presentChain } from './present.ts'
import { firstVisit } from './remembered.ts'
import type { Scenario } from './scenario.ts'

export const t04Rotation: Scenario = {
  id: 'T04-ROTATION',
  title: 'the backup key in use, on the visit after one to the genuine server',
  group: 'rotation',
  adversary: false,
  before: (cast) => [firstVisit(cast)],
  requires: ['leaf-key', 'backup-key', 'intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  withBackup: { 'leaf-certificate': 'accept', 'leaf-key': 'accept' },
  ifWrong:
    'users who were there before are locked out by a change of keys, though the backup was announced to them',
  source: 'RFC 7469, 4.3; sites that locked their users out with HPKP',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host, { key: genuine.backupKey })),
}
