// `openssl verify`, asked the question that a TLS client asks about a server.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolPath } from '../../tools/testing/needs.ts'

/** One certificate to be judged, and what OpenSSL may build a chain of. All PEM. */
export interface Question {
  readonly leaf: string
  readonly untrusted: readonly string[]
  readonly trusted: readonly string[]
}

/**
 * Asks about many leaves at once, which costs little more than asking about one. All share their `trusted` and
 * `untrusted` certificates, so leaves of different worlds must not be able to see each other's: names have to differ.
 *
 * @returns For each question, what OpenSSL complains about; undefined where it accepts.
 */
export async function verifyAll(
  questions: readonly Question[],
  now: Date,
  options: readonly string[] = [],
): Promise<(string | undefined)[]> {
  if (questions.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'keypin-paths-'))
  try {
    const file = (name: string, pems: readonly string[]): string => {
      writeFileSync(join(folder, name), pems.join(''))
      return name
    }
    const unique = (pems: readonly string[]): string[] => [...new Set(pems)]
    const trusted = unique(questions.flatMap((question) => question.trusted))
    const untrusted = unique(questions.flatMap((question) => question.untrusted))
    const leaves = questions.map(({ leaf }, i) => file(`leaf-${i}`, [leaf]))
    const output = await run(folder, [
      'verify',
      ...['-partial_chain', '-purpose', 'sslserver', '-attime', String(Math.floor(now.getTime() / 1000))],
      ...options,
      ...['-trusted', file('trusted', trusted)],
      ...(untrusted.length === 0 ? [] : ['-untrusted', file('untrusted', untrusted)]),
      ...leaves,
    ])
    return leaves.map((leaf) =>
      output.includes(`\n${leaf}: OK\n`) ? undefined : complaintAbout(leaf, output),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// OpenSSL writes complaints first, and after them which file they were about.
function complaintAbout(leaf: string, output: string): string {
  const lines = output.split('\n')
  const end = lines.indexOf(`error ${leaf}: verification failed`)
  if (end === -1) throw new Error(`openssl verify says nothing about ${leaf}:\n${output.slice(0, 2000)}`)
  return (
    lines.slice(0, end).findLast((line) => line.startsWith('error ') && line.includes(' lookup: ')) ?? 'error'
  )
}

async function run(cwd: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(toolPath('openssl'), parameters, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = '\n'
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}
