// Exists because a review that argues about commas misses the bug beside them: Biome decides on format and lint.
import { run } from '../workspace/command.ts'
import type { Check, Verdict } from './check.ts'

/** Format, lint, import order, import cycles, undeclared dependencies: what biome.json says. */
export const style: Check = {
  name: 'style',
  async run(root: string): Promise<Verdict> {
    const ended = await run('biome', ['ci', '--error-on-warnings', '--reporter=github', '.'], { cwd: root })
    const faults = ended.stdout
      .split('\n')
      .filter((line) => line.startsWith('::'))
      .map((line) => readAnnotation(line).replace(`${root}/`, ''))
    if (ended.code !== 0 && faults.length === 0) faults.push(`biome failed: ${ended.stderr.trim()}`)
    return { faults, looked: 'format and lint' }
  },
}

// ::error title=lint/style/useConst,file=a.ts,line=3,endLine=3,col=5,endColumn=8::This let declares …
function readAnnotation(line: string): string {
  const [, facts = '', message = ''] = /^::\w+ (.*?)::(.*)$/.exec(line) ?? []
  const fact = (name: string): string => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(facts)?.[1] ?? ''
  return `${fact('file')}:${fact('line')} ${message} (${fact('title')})`
}
