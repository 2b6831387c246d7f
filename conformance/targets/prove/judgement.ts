// One meaning, translated: where a target brings a judgement of its own, it decides as the library does, on
// random pin sets, names and paths.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { type Case, paths, type Trial } from './cases.ts'

/** What the random pin sets are made from; a failure names it. */
export const SEED: number = Number(process.env.KEYPIN_SEED ?? 20261122)

/** Compares a target's answers with the library's, and names the pin set where they differ. */
export function compare({ pinSet, cases }: Trial, same: (one: Case, index: number) => void): void {
  for (const [index, one] of cases.entries()) {
    try {
      same(one, index)
    } catch (cause) {
      const entries = JSON.stringify([...pinSet.hosts.values()], undefined, 1)
      throw new Error(`seed ${SEED}: ${one.host} on path ${one.path} under ${pinSet.unlisted} ${entries}`, {
        cause,
      })
    }
  }
}

/** The certificates of a case's path in hex, with commas between. */
export function hexOf({ path }: Case): string {
  return (paths[path] ?? []).map((der) => Buffer.from(der).toString('hex')).join(',')
}

/** Runs a program with text on its stdin; gives its stdout. */
export async function ask(command: readonly string[], input: string): Promise<string> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { env: cleanEnvironment(process.env), stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(input)
  return await text(child.stdout)
}
