import { formatLoss, type Generated, type Loss } from '@keypin/codegen'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

/** Tells what a target cannot express, and how to live with what it refuses. */
export function sayLosses({ target, losses, refused }: Generated, io: Io): void {
  for (const line of lossLines(losses)) say(io, `${target}: ${line}`)
  if (!refused) return
  const codes = new Set(
    losses.filter(({ severity, accepted }) => severity === 'refused' && !accepted).map(({ code }) => code),
  )
  const flags = [...codes].map((code) => `--accept ${code}`).join(' ')
  say(io, `${target}: nothing was generated\nchange the pin set, or leave those hosts out with ${flags}`)
}

// Beyond this many hosts a line says how many more there are; --json has them all.
const HOSTS_SHOWN = 5

/** A line for each loss; those that differ in their host only share one. */
function lossLines(losses: readonly Loss[]): string[] {
  const groups = new Map<string, Loss[]>()
  for (const loss of losses) {
    const { host: _, ...rest } = loss
    const key = formatLoss(rest)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [loss])
    else group.push(loss)
  }
  return [...groups].map(([line, [first, ...others]]) => {
    if (first === undefined || others.length === 0) return first === undefined ? line : formatLoss(first)
    const hosts = [first, ...others].flatMap(({ host }) => host ?? [])
    const more = hosts.length > HOSTS_SHOWN ? `, and ${hosts.length - HOSTS_SHOWN} more` : ''
    return `${line} [${hosts.slice(0, HOSTS_SHOWN).join(', ')}${more}]`
  })
}
