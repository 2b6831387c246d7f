import { formatLoss, type Generated } from '@keypin/codegen'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

/** Tells what a target cannot express, and how to live with what it refuses. */
export function sayLosses({ target, losses, refused }: Generated, io: Io): void {
  for (const loss of losses) say(io, `${target}: ${formatLoss(loss)}`)
  if (!refused) return
  const codes = new Set(
    losses.filter(({ severity, accepted }) => severity === 'refused' && !accepted).map(({ code }) => code),
  )
  const flags = [...codes].map((code) => `--accept ${code}`).join(' ')
  say(io, `${target}: nothing was generated\nchange the pin set, or leave those hosts out with ${flags}`)
}
