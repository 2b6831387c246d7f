import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError, reasonOf } from '../errors.ts'
import { outcomeOf } from '../judge/outcome.ts'
import { answerDns, type DnsAnswers } from '../serve/dns.ts'
import type { Evidence } from '../serve/evidence.ts'
import { openSwitchboard, type SwitchboardOptions } from '../serve/switchboard.ts'
import { stopIfAborted } from './client.ts'
import { launchClient } from './launched.ts'
import type { SubjectOptions } from './spawned.ts'
import type { Subject } from './subject.ts'

/** Asks a person to have the client make a request; comes back when they have, or will. */
export type Prompt = (attempt: { readonly id: string; readonly title: string }) => Promise<void>

/** How a client that runs on by itself is brought to make requests, and watched. */
export interface AttachedOptions extends Omit<SubjectOptions, 'command'> {
  readonly switchboard: SwitchboardOptions
  /** Has the client make a request, and ends. */
  readonly command?: readonly string[] | undefined
  readonly prompt?: Prompt | undefined
  /** How long it is watched after that. */
  readonly windowMs: number
  /** Where its name server is to be, if it has one. */
  readonly dns?: Place | undefined
  readonly onListening?: ((at: Place & { readonly dns?: Place }) => void) | undefined
}

/** An address and a port of this machine. */
export interface Place {
  readonly address: string
  readonly port: number
}

const betweenLooksMs = 25
// After the worst has been seen, what is under way may end.
const toFinishMs = 500

/**
 * A client that runs on by itself, an app on a device for one, and comes to the lab's one port. A chain is shown for a
 * window of time, which ends early when a request was read: nothing that comes later makes that better.
 */
export async function attachedSubject(options: AttachedOptions): Promise<Subject> {
  const { host, windowMs, signal, command, prompt } = options
  const { address } = options.switchboard
  const switchboard = await listening(options.switchboard, () => openSwitchboard(options.switchboard))
  const names = await nameServer(options).catch(async (error: unknown) => {
    await switchboard.close()
    throw error
  })
  const dns = names === undefined ? {} : { dns: { address: options.dns?.address ?? '', port: names.port } }
  options.onListening?.({ address, port: switchboard.port, ...dns })
  return {
    host,
    takesProxy: command !== undefined,
    takesHost: false,
    async observe(presented, { via, scenario, ...how }) {
      stopIfAborted(signal)
      const nonce = randomBytes(16).toString('hex')
      const window = switchboard.open({ ...how, presented, nonce })
      try {
        await prompt?.(scenario)
        const process =
          command === undefined
            ? undefined
            : await launchClient(
                { ...options, command, nonce, beforeStop: () => window.end() },
                { ...options, port: switchboard.port, via },
              )
        await watch(window.evidence, windowMs, signal)
        stopIfAborted(signal)
        const seen = window.evidence()
        return { evidence: () => seen, process }
      } finally {
        await window.end()
      }
    },
    close: async () => {
      await switchboard.close()
      await names?.close()
    },
  }
}

async function nameServer({ dns, host, switchboard }: AttachedOptions): Promise<DnsAnswers | undefined> {
  if (dns === undefined) return undefined
  return await listening(dns, () => answerDns({ ...dns, host, leadsTo: switchboard.address }))
}

async function listening<Value>({ address, port }: Place, open: () => Promise<Value>): Promise<Value> {
  try {
    return await open()
  } catch (cause) {
    throw new LabError('KEYPIN_LAB_LISTEN', `could not listen on ${address}:${port} (${reasonOf(cause)})`, {
      hint: 'choose another --listen ADDRESS:PORT (or --dns), or leave it out',
      cause,
    })
  }
}

async function watch(
  evidence: () => readonly Evidence[],
  windowMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const until = performance.now() + windowMs
  while (performance.now() < until && !signal?.aborted) {
    if (evidence().some(isWorst)) return void (await delay(Math.min(toFinishMs, windowMs)))
    await delay(Math.min(betweenLooksMs, windowMs))
  }
}

const isWorst = (each: Evidence): boolean =>
  outcomeOf(each, { exit: 'unknown', usedAnswer: false }).outcome === 'accepted'
