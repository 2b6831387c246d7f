import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { combined, outcomeOf } from '../judge/outcome.ts'
import type { Outcome } from '../judge/verdicts.ts'
import type { Evidence } from '../serve/evidence.ts'
import { PeerCounts } from '../serve/peers.ts'
import { speaksQuic } from '../serve/quic/probe.ts'
import type { Upstream } from '../serve/relay.ts'
import { stopIfAborted } from './client.ts'
import { launchClient } from './launched.ts'
import { type SeenClient, type SideDoor, sideDoorOf } from './side-door.ts'
import type { SubjectOptions } from './spawned.ts'
import type { Stand } from './stand.ts'
import type { Observation, Subject } from './subject.ts'

/** What a person is asked to have the client make a request for. */
export interface Asked {
  readonly id: string
  readonly title: string
  readonly host: string
}

/** Asks a person to have the client make a request; comes back when they have, or will. */
export type Prompt = (attempt: Asked) => Promise<void>

/** How a client that runs on by itself is brought to make requests, and watched. */
export interface AttachedOptions extends Omit<SubjectOptions, 'command'> {
  /** Has the client make a request, and ends. */
  readonly command?: readonly string[] | undefined
  readonly prompt?: Prompt | undefined
  /** How long it is watched after that. */
  readonly windowMs: number
  /** The genuine server, in live mode. */
  readonly upstream?: Upstream | undefined
  /** Whether that answers QUIC, as was seen before the run. */
  readonly speaksQuic: boolean
  /** Whether the client's UDP to it is closed, as the person says who runs the lab. */
  readonly isUdpClosed: boolean
  /** Told when there is more to see in a window. */
  readonly onSeen?: ((id: string, connections: number, outcome: Outcome) => void) | undefined
}

const betweenLooksMs = 25
// After the worst has been seen, what is under way may end.
const toFinishMs = 500

/**
 * A client that runs on by itself, an app on a device for one, and comes to the lab's one port. A chain is shown for a
 * window of time, which ends early when a request was read: nothing that comes later makes that better.
 */
export function attachedSubject(options: AttachedOptions, stand: Stand): Subject {
  const { host, command, upstream } = options
  const clients = new PeerCounts()
  let door: Promise<SideDoor> | undefined
  return {
    host,
    takesProxy: command !== undefined,
    takesHost: false,
    startsAnew: false,
    sit: async ({ via, scenario, ...how }) => ({
      async observe(presented): Promise<Observation> {
        stopIfAborted(options.signal)
        const nonce = randomBytes(16).toString('hex')
        const window = stand.switchboard.open({ ...how, host, presented, nonce })
        try {
          const { id, title } = scenario
          await options.prompt?.({ id, title, host })
          const process =
            command === undefined
              ? undefined
              : await launchClient(
                  { ...options, command, nonce, beforeStop: () => window.end() },
                  { ...options, address: hereOf(stand.address), port: stand.port, via },
                )
          await watch(window.evidence, id, options)
          stopIfAborted(options.signal)
          const seen = window.evidence()
          for (const each of seen) if (each.clientHello !== undefined) clients.add(addressOf(each.peer))
          return { evidence: () => seen, process }
        } finally {
          await window.end()
        }
      },
      leave: async () => {},
    }),
    ...(upstream === undefined
      ? {}
      : {
          sideDoor: () => {
            door ??= lookForSideDoor(upstream, options, stand.seen(host, clients.addresses))
            return door
          },
        }),
    // The stand is there for the next host too, and closed by whoever opened it.
    close: async () => {},
  }
}

/** Of a peer as evidence has it, without its port. */
const addressOf = (peer: string): string => peer.slice(0, peer.lastIndexOf(':'))

/** Where a stand is for a client on this machine. */
function hereOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

/** Looks once more after the run: a door that was shut at first may have been opened. */
async function lookForSideDoor(
  upstream: Upstream,
  { speaksQuic: wasOpen, isUdpClosed: isClosed }: AttachedOptions,
  clients: readonly SeenClient[],
): Promise<SideDoor> {
  const isOpen = wasOpen || (await speaksQuic(upstream))
  return sideDoorOf({ speaksQuic: isOpen, isClosed, clients })
}

async function watch(
  evidence: () => readonly Evidence[],
  id: string,
  { windowMs, signal, onSeen }: AttachedOptions,
): Promise<void> {
  const until = performance.now() + windowMs
  let told = ''
  while (performance.now() < until && !signal?.aborted) {
    const seen = evidence()
    const { outcome } = combined(seen.map(alone))
    if (seen.length > 0 && told !== `${seen.length} ${outcome}`) onSeen?.(id, seen.length, outcome)
    told = `${seen.length} ${outcome}`
    if (outcome === 'accepted') return void (await delay(Math.min(toFinishMs, windowMs)))
    await delay(Math.min(betweenLooksMs, windowMs))
  }
}

const alone = (each: Evidence): ReturnType<typeof outcomeOf> =>
  outcomeOf(each, { exit: 'unknown', usedAnswer: false })
