import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { getServers } from 'node:dns'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'
import { PeerCounts } from './peers.ts'
import type { Upstream } from './relay.ts'

/** Answers that lead a network's clients to the lab. */
export interface DnsOptions {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
  /** The hosts under test, and with each the names below. */
  readonly hosts: readonly string[]
  /** Where it is said to be: an address of IPv4. */
  readonly leadsTo: string
  /** Who is asked about all other names. Default: the first server this system asks. */
  readonly upstream?: Upstream
}

/** A name server on one port. */
export interface DnsAnswers {
  readonly port: number
  /** How often a client was led to the lab. */
  readonly led: number
  /** Whether somebody at an address was led to the lab for a host. */
  hasLed(host: string, address: string): boolean
  close(): Promise<void>
}

const typeA = 1
const classIn = 1
// A device that forgets at once asks again when the lab has gone.
const secondsToLive = 1
const forwardMs = 5_000
const maxForwarded = 200

interface Question {
  readonly name: string
  readonly type: number
  /** Where the question ends in the query. */
  readonly end: number
}

/**
 * Answers DNS queries over UDP (RFC 1035): the host under test is at the lab, and has no other addresses, so no IPv6
 * and no HTTPS record that would lead past it or to HTTP/3. Queries about other names go on to another server.
 */
export async function answerDns(options: DnsOptions): Promise<DnsAnswers> {
  const server = createSocket(options.address.includes(':') ? 'udp6' : 'udp4')
  const forwarded = new Set<Socket>()
  const upstream = options.upstream ?? systemServer()
  let led = 0
  const peers = new Map(options.hosts.map((host) => [host, new PeerCounts()]))
  server.on('message', (query, from) => {
    // A port that nothing can be sent to: forged, and an error of `send`.
    if (from.port === 0) return
    const question = readQuestion(query)
    if (question === undefined) return
    const meant = options.hosts.filter((host) => isTested(question.name, host))
    if (meant.length > 0) {
      led++
      for (const host of meant) peers.get(host)?.add(from.address)
      server.send(answerTo(query, question, options), from.port, from.address)
    } else if (forwarded.size < maxForwarded) forward(query, from, server, upstream, forwarded)
  })
  server.bind(options.port, options.address)
  await once(server, 'listening')
  return {
    port: server.address().port,
    get led() {
      return led
    },
    hasLed: (host, address) => (peers.get(host)?.of(address) ?? 0) > 0,
    async close() {
      for (const socket of forwarded) socket.close()
      server.close()
      await once(server, 'close')
    },
  }
}

function systemServer(): Upstream {
  const [first = '127.0.0.1'] = getServers()
  const [, bracketed, port] = /^\[(.+)\]:(\d+)$/u.exec(first) ?? []
  if (bracketed !== undefined) return { host: bracketed, port: Number(port) }
  const [host = first, plainPort = '53'] = first.split(':').length === 2 ? first.split(':') : [first]
  return { host, port: Number(plainPort) }
}

const isTested = (name: string, host: string): boolean => name === host || name.endsWith(`.${host}`)

/** One question of the ordinary kind; `undefined` for anything else, which gets no answer. */
function readQuestion(query: Buffer): Question | undefined {
  const isQuery = query.length > 12 && ((query[2] ?? 0) & 0xf8) === 0 && query.readUInt16BE(4) === 1
  if (!isQuery) return undefined
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    // A question begins the message, so that there is nothing to point back to.
    if (length > 63 || at + length + 1 > query.length) return undefined
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  if (at + 5 > query.length) return undefined
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The address, or for any other type of record that there is none. */
function answerTo(query: Buffer, { type, end }: Question, { leadsTo }: DnsOptions): Buffer {
  const hasAnswer = type === typeA && isIPv4(leadsTo)
  const head = Buffer.from(query.subarray(0, 12))
  // QR and AA; RD as it was asked; RA; no error.
  head.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100), 2)
  head.writeUInt16BE(hasAnswer ? 1 : 0, 6)
  head.writeUInt32BE(0, 8)
  const answer = Buffer.alloc(hasAnswer ? 16 : 0)
  if (hasAnswer) {
    answer.writeUInt16BE(0xc00c, 0)
    answer.writeUInt16BE(typeA, 2)
    answer.writeUInt16BE(classIn, 4)
    answer.writeUInt32BE(secondsToLive, 6)
    answer.writeUInt16BE(4, 10)
    answer.set(leadsTo.split('.').map(Number), 12)
  }
  return Buffer.concat([head, query.subarray(12, end), answer])
}

/** Asks another server and passes its answer on, as it is. */
function forward(
  query: Buffer,
  from: RemoteInfo,
  server: Socket,
  upstream: Upstream,
  open: Set<Socket>,
): void {
  const socket = createSocket(upstream.host.includes(':') ? 'udp6' : 'udp4')
  open.add(socket)
  const timer = setTimeout(() => socket.close(), forwardMs)
  socket.on('close', () => {
    clearTimeout(timer)
    open.delete(socket)
  })
  socket.on('error', () => socket.close())
  socket.once('message', (answer) => {
    server.send(answer, from.port, from.address)
    socket.close()
  })
  socket.send(query, upstream.port, upstream.host)
}
