import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { canonical, isLoopback, plain } from './address.ts'

/** Both ends of a connection as its receiver sees them. */
export interface Ends {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
}

/** Where a client meant to go, before it was led here. */
export interface Destination {
  readonly host: string
  readonly port: number
}

/** Finds out where a client meant to go; `undefined` when nobody knows. */
export type FindDestination = (socket: Socket) => Promise<Destination | undefined>

const table = '/proc/net/nf_conntrack'
// A busy gateway's table; a line is some 200 characters.
const maxBytes = 16 * 1024 * 1024
const maxLine = 1_024
const commandMs = 2_000

/**
 * Asks Linux's connection tracking where a connection was going before a rule led it here (REDIRECT or DNAT). The
 * kernel's own way of asking, SO_ORIGINAL_DST, cannot be reached from Node.
 */
export const findDestination: FindDestination = async (socket) => {
  const ends = endsOf(socket)
  if (ends === undefined || process.platform !== 'linux') return undefined
  return await oneOfFew(socket, async () => {
    const found = await fromTable(ends, table)
    // Where only root may read the table, its own command may do; nobody is led to loopback from elsewhere.
    return found ?? (isLoopback(ends.localAddress) ? undefined : await fromCommand(ends))
  })
}

const maxAsking = 4
const maxWaiting = 32
const turnMs = 5_000
const waiting: (() => void)[] = []
let asking = 0

/**
 * A flood of clients without names does not become a flood of look-ups: some others wait for their turn, for a while
 * and as long as the client does. For the rest nobody knows.
 */
export async function oneOfFew<Value>(
  socket: Socket,
  ask: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const since = performance.now()
  if (asking < maxAsking) asking++
  else if (waiting.length >= maxWaiting) return undefined
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    const isLate = performance.now() - since > turnMs
    return isLate || hasGone(socket) ? undefined : await ask()
  } finally {
    const next = waiting.shift()
    if (next === undefined) asking--
    else next()
  }
}

const hasGone = (socket: Socket): boolean => socket.destroyed || socket.readableEnded

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): Ends | undefined {
  if (remoteAddress === undefined || localAddress === undefined) return undefined
  if (remotePort === undefined || localPort === undefined) return undefined
  return { remoteAddress, remotePort, localAddress, localPort }
}

/** Looks a connection up in a file of the form of `/proc/net/nf_conntrack`. */
export async function fromTable(ends: Ends, path: string): Promise<Destination | undefined> {
  const input = createReadStream(path, { end: maxBytes, encoding: 'latin1' })
  const lines = createInterface({ input })
  // An absent or forbidden table is no table.
  input.on('error', () => lines.close())
  try {
    for await (const line of lines) {
      const found = line.length > maxLine ? undefined : destinationIn(line, ends)
      if (found !== undefined) return found
    }
  } catch {
    // read to where it could be read
  } finally {
    input.destroy()
  }
  return undefined
}

/** Asks the `conntrack` command, which may read what only root may. */
export function fromCommand(ends: Ends): Promise<Destination | undefined> {
  const query = ['-L', '-p', 'tcp', '--orig-src', plain(ends.remoteAddress)]
  const family = plain(ends.remoteAddress).includes(':') ? ['-f', 'ipv6'] : []
  const port = ['--orig-port-src', String(ends.remotePort)]
  return new Promise((resolve) => {
    execFile(
      'conntrack',
      [...query, ...port, ...family],
      { timeout: commandMs, maxBuffer: 64 * 1024, encoding: 'latin1' },
      (_error, stdout) => {
        const found = stdout.split('\n').map((line) => destinationIn(line, ends))
        resolve(found.find((each) => each !== undefined))
      },
    )
  })
}

/**
 * Reads a line of connection tracking: first the connection as it was begun, then as the answers to it come. It is ours
 * when it began at the client and its answers come from where we are.
 */
export function destinationIn(line: string, ends: Ends): Destination | undefined {
  if (!/\btcp\b/u.test(line)) return undefined
  const [begun, answered] = tuplesIn(line)
  if (begun === undefined || answered === undefined) return undefined
  const isClient = begun.sport === ends.remotePort && sameAddress(begun.src, ends.remoteAddress)
  const isHere = answered.sport === ends.localPort && sameAddress(answered.src, ends.localAddress)
  if (!isClient || !isHere) return undefined
  const wasLedHere = !sameAddress(begun.dst, ends.localAddress) || begun.dport !== ends.localPort
  return wasLedHere ? { host: plain(begun.dst), port: begun.dport } : undefined
}

interface Tuple {
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
}

function tuplesIn(line: string): Tuple[] {
  const tuple = /\bsrc=([0-9a-fA-F.:]+) dst=([0-9a-fA-F.:]+) sport=(\d{1,5}) dport=(\d{1,5})\b/gu
  return [...line.matchAll(tuple)].map(([, src = '', dst = '', sport, dport]) => ({
    src,
    dst,
    sport: Number(sport),
    dport: Number(dport),
  }))
}

/** The table writes addresses of IPv6 in full, sockets in short. */
const sameAddress = (one: string, other: string): boolean => canonical(one) === canonical(other)
