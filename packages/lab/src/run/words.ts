import type { ClientProcess } from './types.ts'

/** How a process ended and its last words, to go at the end of a sentence. */
export function quotedWords(process: ClientProcess | undefined): string {
  if (process === undefined) return ''
  const { exitCode, signal, timedOut, lastWords } = process
  const end = timedOut ? 'it did not end in time' : `it ended with ${signal ?? exitCode}`
  return lastWords === '' ? ` (${end})` : ` (${end}: ${lastWords})`
}
