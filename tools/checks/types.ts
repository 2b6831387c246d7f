// Exists because Node runs our sources with the types cut out: a type error shows nowhere else.
import { run } from '../workspace/command.ts'
import type { Check, Verdict } from './check.ts'

/** The whole tree under tsconfig.json. */
export const types: Check = {
  name: 'types',
  async run(root: string): Promise<Verdict> {
    const { code, stdout, stderr } = await run(
      'tsc',
      ['-p', 'tsconfig.json', '--pretty', 'false', '--listFiles'],
      { cwd: root },
    )
    const lines = stdout.split('\n')
    const faults = lines.filter((line) => /(^error|\): error) TS\d+/.test(line))
    if (code !== 0 && faults.length === 0) faults.push(`tsc failed: ${stderr.trim()}`)
    const own = lines.filter((line) => line.startsWith(root) && !line.includes('/node_modules/'))
    return { faults, looked: `${own.length} files` }
  },
}
