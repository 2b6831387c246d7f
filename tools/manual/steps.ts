import { fencesOf } from '../checks/markdown.ts'

/** One thing that a page of the manual has its reader do. */
export type Step = { readonly line: number } & (
  | { readonly kind: 'run'; readonly code: string; readonly exit: number }
  | { readonly kind: 'file'; readonly name: string; readonly code: string }
  /** What happens in the world while the reader is at it: a CA certifies, a server is changed, days pass. */
  | { readonly kind: 'world'; readonly verb: string; readonly words: readonly string[] }
)

/**
 * Reads what is to be done on a page: each block of `sh` is run. Comments that readers do not see say the rest:
 *
 *     <!-- run: exit 1 -->              the next block ends with this code
 *     <!-- run: file keypin.json -->    the next block is a file of this name
 *     <!-- run: skip it asks a store --> the next block cannot run here, and why
 *     <!-- run: given COMMAND -->       what the page takes for granted
 *     <!-- run: days 61 -->             and whatever else the world knows
 */
export function stepsOf(text: string): Step[] {
  const fences = fencesOf(text)
  const orders = [...text.matchAll(/^ *<!-- run: (.+?) -->$/gm)].map(({ index, 1: order = '' }) => ({
    line: text.slice(0, index).split('\n').length,
    words: order.split(' '),
  }))
  const steps: Step[] = orders
    .filter(({ words: [verb = ''] }) => !aboutBlocks.has(verb))
    .map(({ line, words: [verb = '', ...words] }) => ({ kind: 'world', line, verb, words }))
  for (const { info, line, code } of fences) {
    const about = orders.filter((order) => order.line < line && line - order.line <= 3)
    const of = (verb: string): string | undefined =>
      about
        .find(({ words }) => words[0] === verb)
        ?.words.slice(1)
        .join(' ')
    const name = of('file')
    if (of('skip') !== undefined) continue
    if (name !== undefined) steps.push({ kind: 'file', line, name, code })
    else if (info === 'sh') steps.push({ kind: 'run', line, code, exit: Number(of('exit') ?? 0) })
  }
  return steps.sort((a, b) => a.line - b.line)
}

const aboutBlocks = new Set(['exit', 'file', 'skip'])
