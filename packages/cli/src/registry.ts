import type { Command, CommandName } from './command.ts'

/** The parts of the story that commands belong to, in the order help tells it. */
export const groups = {
  look: 'what a server really presents',
  pin: 'one pin set, with a real backup',
  build: 'code and configuration for clients',
  prove: 'show that a client refuses forged chains',
} as const

/** One command: its line in the help, and where its code is; nothing is loaded before it runs. */
export interface Row extends CommandName {
  readonly group: keyof typeof groups
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
}

/** Every command; a new one is a folder and one row here. */
export const rows: readonly Row[] = [
  {
    group: 'look',
    name: 'inspect',
    usage: 'HOST[:PORT]|URL|FILE',
    summary: 'chain, verified paths, pins, dates, protocol, advice',
    load: () => import('./inspect/command.ts'),
  },
  {
    group: 'look',
    name: 'scan',
    usage: 'LIST',
    summary: 'the same of every host of a list, as JSON Lines',
    load: () => import('./scan/command.ts'),
  },
  {
    group: 'look',
    name: 'advise',
    usage: 'HOST[:PORT]|URL|FILE',
    summary: 'whether to pin it, to what, and until when that would hold',
    load: () => import('./advise/command.ts'),
  },
  {
    group: 'pin',
    name: 'add',
    usage: 'HOST[:PORT]',
    summary: 'pin a host, with a backup',
    load: () => import('./add/command.ts'),
  },
  {
    group: 'pin',
    name: 'remove',
    usage: 'HOST',
    summary: 'take a host out of the pin set',
    load: () => import('./remove/command.ts'),
  },
  {
    group: 'pin',
    name: 'lint',
    usage: '[PINSET]',
    summary: 'look for what would lock users out or protect nobody',
    load: () => import('./lint/command.ts'),
  },
  {
    group: 'pin',
    name: 'verify',
    usage: '[PINSET]',
    summary: 'live servers against the pin set, every address',
    load: () => import('./verify/command.ts'),
  },
  {
    group: 'pin',
    name: 'ct',
    usage: 'FILE…',
    summary: 'what Certificate Transparency logged, against the pin set',
    load: () => import('./ct/command.ts'),
  },
  {
    group: 'pin',
    name: 'diff',
    usage: 'OLD NEW',
    summary: 'what a change does, and whether it can lock anyone out',
    load: () => import('./diff/command.ts'),
  },
  {
    group: 'pin',
    name: 'format',
    usage: '[PINSET]',
    summary: 'the pin set in its one canonical form',
    load: () => import('./format/command.ts'),
  },
  {
    group: 'pin',
    name: 'export',
    usage: 'FORMAT',
    summary: 'the pins in the formats of other tools',
    load: () => import('./export/command.ts'),
  },
  {
    group: 'pin',
    name: 'import',
    usage: 'FILE…',
    summary: 'read the pins of other tools into a pin set',
    load: () => import('./import/command.ts'),
  },
  {
    group: 'pin',
    name: 'key new',
    usage: 'HOST --out PATH',
    summary: 'make a backup key, or take one held elsewhere',
    load: () => import('./key/new.ts'),
  },
  {
    group: 'pin',
    name: 'key check',
    usage: 'FILE',
    summary: 'prove that a key, CSR or certificate belongs to a pin',
    load: () => import('./key/check.ts'),
  },
  {
    group: 'pin',
    name: 'rotate plan',
    usage: '[HOST]',
    summary: 'dates, gates, and what each release must contain',
    load: () => import('./rotate/plan.ts'),
  },
  {
    group: 'pin',
    name: 'rotate status',
    usage: '[HOST]',
    summary: 'where each key stands, the next step, what blocks it',
    load: () => import('./rotate/status.ts'),
  },
  {
    group: 'pin',
    name: 'rotate advance',
    usage: '[HOST]',
    summary: 'take the next step, when its gates are open',
    load: () => import('./rotate/advance.ts'),
  },
  {
    group: 'pin',
    name: 'rotate emergency',
    usage: '[HOST]',
    summary: 'a key is compromised: what to do, in which order',
    load: () => import('./rotate/emergency.ts'),
  },
  {
    group: 'pin',
    name: 'rotate simulate',
    usage: '[HOST]',
    summary: 'who would be locked out when, under a plan',
    load: () => import('./rotate/simulate.ts'),
  },
  {
    group: 'build',
    name: 'targets',
    usage: '',
    summary: 'the platforms, and how far each is proven',
    load: () => import('./targets/command.ts'),
  },
  {
    group: 'build',
    name: 'generate',
    usage: 'TARGET…',
    summary: 'write code and configuration for platforms',
    load: () => import('./generate/command.ts'),
  },
  {
    group: 'prove',
    name: 'lab init',
    usage: '--host HOST --dir DIR',
    summary: 'make a lab: a genuine chain, and an interceptor’s root',
    load: () => import('./lab/init.ts'),
  },
  {
    group: 'prove',
    name: 'lab run',
    usage: '--dir DIR -- COMMAND…',
    summary: 'put a client before forged chains and judge it',
    load: () => import('./lab/run.ts'),
  },
  {
    group: 'prove',
    name: 'lab proxy',
    usage: '--dir DIR [-- CMD…]',
    summary: 'the same for a client that runs on by itself: an app on a device',
    load: () => import('./lab/proxy.ts'),
  },
  {
    group: 'prove',
    name: 'lab report',
    usage: 'RECORD',
    summary: 'show a record for a review, compare two, verify who signed it',
    load: () => import('./lab/report.ts'),
  },
  {
    group: 'prove',
    name: 'demo',
    usage: '',
    summary: 'the whole story on this machine, offline, in under a minute',
    load: () => import('./demo/command.ts'),
  },
]

/** What the first words of a command line name, and what is left of it. */
export type Found =
  | { readonly row: Row; readonly argv: readonly string[] }
  | { readonly family: readonly Row[] }
  | undefined

/** Finds a command by its one or two words; a first word of several commands alone finds the family. */
export function findCommand(argv: readonly string[]): Found {
  const row = rows.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word))
  if (row !== undefined) return { row, argv: argv.slice(row.name.split(' ').length) }
  const family = rows.filter(({ name }) => name.startsWith(`${argv[0]} `))
  return family.length > 0 ? { family } : undefined
}
