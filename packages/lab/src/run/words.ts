import type { ClientProcess } from './types.ts'

/** How a process ended and its last words, to go at the end of a sentence. */
export function quotedWords(process: ClientProcess | undefined): string {
  if (process === undefined) return ''
  const { lastWords } = process
  const end = endOf(process)
  return lastWords === '' ? ` (${end})` : ` (${end}: ${lastWords})`
}

function endOf({ exitCode, signal, timedOut, answer }: ClientProcess): string {
  if (answer !== undefined) return `it said ${answer.verdict}${answer.words === '' ? '' : ` ${answer.words}`}`
  return timedOut ? 'it did not end in time' : `it ended with ${signal ?? exitCode}`
}
