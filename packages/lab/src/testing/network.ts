import { execFileSync } from 'node:child_process'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'

/** Runs a command in a network of its own, so that this machine's rules are not touched. */
export const inOwnNetwork = (command: readonly string[]): string =>
  execFileSync('unshare', ['-rn', ...command], { encoding: 'utf8', timeout: 60_000, stdio: 'pipe' })

/** Options for a test that needs one; not every machine permits it. */
export function needsNetwork(): { skip: string | false } {
  const { skip } = needs('netfilter')
  if (skip !== false) return { skip }
  try {
    inOwnNetwork([toolPath('netfilter', 'nft'), 'list', 'ruleset'])
    return { skip: false }
  } catch {
    return { skip: 'this machine permits no network of its own' }
  }
}
