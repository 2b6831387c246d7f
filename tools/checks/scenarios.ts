// Exists because a matrix of ninety rows that people keep by hand is wrong the day after. `npm run scenarios-page` writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { leastSet } from '../../packages/lab/src/run/select.ts'
import { scenarios } from '../../packages/lab/src/scenarios/registry.ts'
import type { PinShape, Scenario, ScenarioGroup } from '../../packages/lab/src/scenarios/scenario.ts'
import type { Check, Verdict } from './check.ts'
import { tableRow } from './markdown.ts'

const PAGE = 'docs/scenarios.md'

/** The manual's page of scenarios is what the catalogue says, whose expectations are tested against the judgement. */
export const scenariosPage: Check = {
  name: 'scenarios',
  async run(root: string): Promise<Verdict> {
    const isCurrent = readFileSync(join(root, PAGE), 'utf8') === page()
    const fault = `${PAGE} is not what the catalogue says; run 'npm run scenarios-page'`
    return { faults: isCurrent ? [] : [fault], looked: `${scenarios.length} scenarios` }
  },
}

/** Writes the page as it should be. */
export function writeScenariosPage(root: string): void {
  writeFileSync(join(root, PAGE), page())
}

const HEAD = `# Every scenario

What the [lab](lab.md) shows a client, and what a client with pins of each kind has to do about it. The run's own pin set
decides in the end: this is the table for one pin of that kind and one of a key that is nowhere used, or, where it says so,
of the lab's backup key.

**accept**: users are locked out otherwise · **refuse** · *exposed*: accepted by design, a risk that remains with such pins, or
that so many clients take that it is no failure · ◆ is in the least set, \`--only least\`

A scenario that does not apply is skipped with the reason: a client that cannot be told of another host, a proxy or another pin
set; one that makes no WebSockets, follows no redirects, or takes no keys of that kind.

<!-- written by \`npm run scenarios-page\` from the catalogue -->
`

const GROUPS: Readonly<Record<ScenarioGroup, string>> = {
  control: 'Controls: all is void without them',
  trust: 'Ordinary trust: needed, and no evidence about pins',
  pin: 'The pin itself: trusted chains with other keys',
  validation: 'What a pin must not replace: the pinned key or authority, and something else wrong',
  rotation: 'Rotation and operations: what must go on working',
  state: 'Time, policy and memory',
  protocol: 'Protocol and session',
  path: 'Ways through an app',
}

const SHAPES: readonly (readonly [PinShape, string])[] = [
  ['none', 'no pins'],
  ['leaf-certificate', 'leaf certificate'],
  ['leaf-key', 'leaf key'],
  ['intermediate-key', 'intermediate key'],
  ['root-key', 'root key'],
]

function page(): string {
  const sections = Object.entries(GROUPS).map(([group, title]) =>
    section(
      title,
      scenarios.filter((scenario) => scenario.group === group),
    ),
  )
  return [HEAD, ...sections].join('\n')
}

function section(title: string, members: readonly Scenario[]): string {
  const head = ['', 'what the client is shown', ...SHAPES.map(([, name]) => name)]
  const rows = members.map((scenario) => [
    `${scenario.id}${leastSet.includes(scenario.id) ? ' ◆' : ''}`,
    scenario.title,
    ...SHAPES.map(([shape]) => cell(scenario, shape)),
  ])
  const meanings = members.map(({ id, ifWrong, source }) => `- **${id}**: ${ifWrong}. (${source})\n`)
  return [
    `## ${title}\n`,
    [head, head.map(() => '---'), ...rows].map(tableRow).join(''),
    `What it means when the client does the other thing, and where this is known from:\n`,
    meanings.join(''),
  ].join('\n')
}

function cell({ expected, withBackup }: Scenario, shape: PinShape): string {
  const usual = words[expected[shape]]
  const backed = withBackup?.[shape]
  return backed === undefined ? usual : `${usual}, with the backup ${words[backed]}`
}

const words = { accept: '**accept**', refuse: 'refuse', exposed: '*exposed*' } as const
