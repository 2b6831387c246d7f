import type { Run } from '@keypin/lab'

/** One client in the closing table. */
export interface Line {
  readonly client: string
  readonly isPinned: boolean
  readonly command: readonly string[]
  readonly isAnswered: boolean
  readonly run: Run
  isAnsweredAfter: boolean
}

/** The closing table, and whether every client did what the story says. */
export function closingTable(lines: readonly Line[]): {
  readonly rows: readonly string[]
  readonly isAsTold: boolean
} {
  const cells = lines.map((line) => [
    line.client,
    answered(line.isAnswered),
    forgedCell(line.run),
    answered(line.isAnsweredAfter),
  ])
  const table = [['client', 'genuine service', 'forged chains', 'after the move'], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const rows = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
  return { rows: rows.map((row) => `  ${row}`), isAsTold: lines.every(isAsTold) }
}

function answered(isAnswered: boolean): string {
  return isAnswered ? 'answered' : 'REFUSED'
}

/** What the forged chains came to, in a few words. */
export function forgedCell({ results }: Run): string {
  const forged = results.filter(({ expected, phase }) => expected === 'refuse' && phase === undefined)
  const refused = forged.filter(({ outcome }) => outcome === 'refused').length
  const bytes = forged.reduce((sum, { appBytes }) => sum + appBytes, 0)
  const fooled = forged.length - refused
  return fooled === 0
    ? `all ${refused} refused, 0 bytes`
    : `${fooled} of ${forged.length} believed, ${bytes} bytes read`
}

function isAsTold({ isPinned, isAnswered, isAnsweredAfter, run }: Line): boolean {
  return isAnswered && isAnsweredAfter && run.verdict === (isPinned ? 'pass' : 'fail')
}
