import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const graceMs = 300
const living = new Set<number>()

/** Stops what is left when this process ends in whatever way it is told of. */
function stopAll(): void {
  for (const group of living) send(group, 'SIGKILL')
}

/** Takes a group of processes into care: none of it outlives this process. */
export function adopt(group: number): void {
  if (living.size === 0) process.on('exit', stopAll)
  living.add(group)
}

/** Lets go of a group that has ended. */
export function release(group: number): void {
  living.delete(group)
  if (living.size === 0) process.off('exit', stopAll)
}

/** Asks a group to end, and ends it when it does not. */
export async function stop(group: number): Promise<void> {
  send(group, 'SIGTERM')
  for (const until = performance.now() + graceMs; performance.now() < until && isAlive(group); )
    await delay(10)
  send(group, 'SIGKILL')
}

/** Whether any process of a group still runs. */
export function isAlive(group: number): boolean {
  if (!send(group, 0)) return false
  // A zombie that nobody waits for answers to signals too; it runs nothing and holds no socket.
  return process.platform === 'linux' ? hasRunningMember(group) : true
}

function send(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

function hasRunningMember(group: number): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/u.test(name) && isRunningMember(name, group))
}

function isRunningMember(pid: string, group: number): boolean {
  try {
    // proc(5): pid (comm) state ppid pgrp …; comm may hold blanks and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state = '', , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(processGroup) === group && !'ZX'.includes(state)
  } catch {
    return false
  }
}
