import { createInterface } from 'node:readline'
import { CliError } from '../errors.ts'
import { Interruption } from '../interruption.ts'
import type { Io, Question } from '../io.ts'
import { printable } from './printable.ts'

/** Asks on stderr and reads one line of the terminal; Ctrl-C and Ctrl-D at the question end the command. */
export async function ask(
  question: string,
  how: Question = {},
  io: Pick<Io, 'stderr' | 'isTTY' | 'signal'>,
): Promise<string> {
  if (!io.isTTY.stdin) throw nobodyToAsk(question)
  io.signal.throwIfAborted()
  const show = (): void => void io.stderr.write(`keypin: ${printable(question)} `)
  return how.secret ? readSecret(io, show) : readLine(io, show)
}

function readLine(io: Pick<Io, 'signal'>, show: () => void): Promise<string> {
  show()
  const lines = createInterface({ input: process.stdin })
  return new Promise<string>((resolve, reject) => {
    const stop = (): void => reject(io.signal.reason)
    io.signal.addEventListener('abort', stop, { once: true })
    lines.once('line', resolve)
    lines.once('close', () => reject(new Interruption(130)))
  }).finally(() => lines.close())
}

function readSecret(io: Pick<Io, 'stderr' | 'signal'>, show: () => void): Promise<string> {
  const { stdin } = process
  const decoder = new TextDecoder()
  let typed: string[] = []
  return new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      for (const character of decoder.decode(chunk, { stream: true })) {
        const key = keys.get(character)
        if (key === 'enter') finish(() => resolve(typed.join('')))
        if (key === 'leave') finish(() => reject(new Interruption(130)))
        if (key === 'enter' || key === 'leave') break
        typed = key === 'erase' ? typed.slice(0, -1) : [...typed, character]
      }
    }
    const onAbort = (): void => finish(() => reject(io.signal.reason))
    const finish = (settle: () => void): void => {
      stdin.off('data', onData)
      io.signal.removeEventListener('abort', onAbort)
      stdin.setRawMode(false)
      stdin.pause()
      io.stderr.write('\n')
      settle()
    }
    io.signal.addEventListener('abort', onAbort, { once: true })
    // no echo before there is something to type after
    stdin.setRawMode(true)
    show()
    stdin.resume()
    stdin.on('data', onData)
  })
}

/** A terminal in raw mode hands over keys, not lines. */
const keys: ReadonlyMap<string, 'enter' | 'leave' | 'erase'> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\u0003', 'leave'],
  ['\u0004', 'leave'],
  ['\u007f', 'erase'],
  ['\b', 'erase'],
])

function nobodyToAsk(question: string): CliError {
  return new CliError('KEYPIN_CONSENT_NEEDED', `there is nobody to ask: ${question}`, {
    hint: 'answer with the flag that --help names',
  })
}
