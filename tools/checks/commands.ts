// Exists because a page of options that people keep by hand is wrong from the second release on. `npm run commands-page`
// writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../packages/cli/src/command.ts'
import { exitsOf } from '../../packages/cli/src/help.ts'
import { groups, type Row, rows } from '../../packages/cli/src/registry.ts'
import type { Check, Verdict } from './check.ts'
import { tableRow } from './markdown.ts'

const PAGE = 'docs/commands.md'

/** The manual's page of commands is what their registry says, which is what `--help` prints. */
export const commandsPage: Check = {
  name: 'commands',
  async run(root: string): Promise<Verdict> {
    const isCurrent = readFileSync(join(root, PAGE), 'utf8') === (await page())
    const fault = `${PAGE} is not what the commands say of themselves; run 'npm run commands-page'`
    return { faults: isCurrent ? [] : [fault], looked: `${rows.length} commands` }
  },
}

/** Writes the page as it should be. */
export async function writeCommandsPage(root: string): Promise<void> {
  writeFileSync(join(root, PAGE), await page())
}

const HEAD = `# Every command

What \`keypin COMMAND --help\` prints, on one page. Results go to stdout and all else to stderr; \`--json\` is the same data for
programs. A file that is there is never written over, and a failed run leaves no half-written one.

<!-- written by \`npm run commands-page\` from what the commands say of themselves -->
`

async function page(): Promise<string> {
  const parts = [HEAD, contents()]
  for (const [group, meaning] of Object.entries(groups)) {
    parts.push(`## ${group}: ${meaning}\n`)
    for (const row of rows) if (row.group === group) parts.push(section(row, (await row.load()).command))
  }
  return parts.join('\n')
}

function contents(): string {
  const line = (row: Row): string =>
    tableRow([`[\`keypin ${row.name}\`](#keypin-${row.name.replaceAll(' ', '-')})`, row.summary])
  return `| command | |\n|---|---|\n${rows.map(line).join('')}`
}

function section(row: Row, command: Command): string {
  const examples = command.examples.map(([line, what]) => `${line}\n    # ${what}`)
  return [
    `### keypin ${row.name}\n`,
    `\`\`\`\nkeypin ${`${row.name} ${row.usage}`.trim()}\n\`\`\`\n`,
    `${command.about}\n`,
    optionsTable(command),
    `\`\`\`\n${examples.join('\n')}\n\`\`\`\n`,
    `| exit code | |\n|---|---|\n${exitsOf(command).map(tableRow).join('')}`,
  ].join('\n')
}

function optionsTable({ options }: Command): string {
  const lines = Object.entries(options).map(([name, option]) => {
    const value = option.type === 'boolean' ? '' : ` ${option.value}`
    return tableRow([`\`--${name}${value}\``, option.about])
  })
  return lines.length === 0 ? '' : `| option | |\n|---|---|\n${lines.join('')}`
}
