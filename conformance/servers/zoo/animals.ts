// Servers of our own that do what a hostile one may: in how they speak, and in what they show.
import type { Socket } from 'node:net'
import { root } from '@keypin/forge'
import { issuing } from '../world.ts'
import {
  type Animal,
  answers,
  doesWithEach,
  drips,
  handshake,
  record,
  saysForEver,
  serverHello,
  speaksTls,
} from './animal.ts'
import { shows } from './shows.ts'

const ECDHE_ECDSA = 0xc02b

const broken = ['KEYPIN_HANDSHAKE_BROKEN', 'KEYPIN_HANDSHAKE_REFUSED', 'KEYPIN_CONNECTION_CLOSED']
const silent = ['KEYPIN_TIMED_OUT']

/** A length, and that many bytes. */
const vector = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([bytes.length >> 16, (bytes.length >> 8) & 255, bytes.length & 255]), bytes])

const certificates = (...list: readonly Uint8Array[]): Buffer =>
  handshake(11, vector(Buffer.concat(list.map(vector))))

const hello = serverHello(ECDHE_ECDSA)

/** RFC 8446 section 4.1.3: the random of a HelloRetryRequest. */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')

const talkers: readonly Animal[] = [
  { does: 'hangs up at once', ends: broken, serve: () => doesWithEach((socket) => socket.end()) },
  { does: 'resets at once', ends: broken, serve: () => doesWithEach((socket) => socket.resetAndDestroy()) },
  { does: 'says nothing', ends: silent, serve: () => doesWithEach(() => {}) },
  {
    does: 'repeats what it is told',
    ends: broken,
    serve: () => doesWithEach((socket) => void socket.pipe(socket)),
  },
  {
    does: 'says a record byte by byte, one in a while',
    ends: silent,
    serve: () => drips(Buffer.from([22, 3, 3, 0x40, 0])),
  },
  {
    does: 'says garbage for ever',
    ends: ['KEYPIN_NOT_TLS'],
    serve: () => saysForEver(Buffer.alloc(65_536, 0xa5)),
  },
  {
    does: 'says HTTP for ever',
    ends: ['KEYPIN_NOT_TLS'],
    serve: () => saysForEver(Buffer.from(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(8000)}`)),
  },
  {
    does: 'says handshake records of one message for ever',
    ends: [...broken, 'KEYPIN_CHAIN_TOO_LARGE'],
    serve: () =>
      saysForEver(record(22, Buffer.alloc(16_000)), hello, handshake(11, Buffer.alloc(16_000), 0xffffff)),
  },
  {
    does: 'says empty records for ever',
    ends: [...broken, ...silent],
    serve: () => saysForEver(record(22, new Uint8Array())),
  },
  {
    does: 'warns for ever',
    ends: [...broken, ...silent],
    serve: () => saysForEver(record(21, Buffer.from([1, 90]))),
  },
  {
    does: 'changes its cipher for ever',
    ends: [...broken, ...silent],
    serve: () => saysForEver(record(20, Buffer.from([1]))),
  },
  {
    does: 'sends application data at once',
    ends: broken,
    serve: () => answers(record(23, Buffer.alloc(1000, 1))),
  },
  {
    does: 'beats like a heart',
    ends: broken,
    serve: () => answers(record(24, Buffer.from([1, 0x40, 0, 0]))),
  },
  { does: 'says hello and no more', ends: silent, serve: () => answers(hello) },
  {
    does: 'takes a cipher suite that nobody offered',
    ends: broken,
    serve: () => answers(serverHello(0x1337)),
  },
  {
    does: 'wants to begin anew, again and again',
    ends: broken,
    serve: () => saysForEver(serverHello(0x1301, retryRandom)),
  },
  {
    does: 'shows certificates that are no DER',
    ends: broken,
    serve: () => answers(hello, certificates(Buffer.alloc(500, 0xa5), Buffer.alloc(500, 0x30))),
  },
  {
    does: 'shows certificates of no bytes, a thousand of them',
    ends: [...broken, ...silent],
    serve: () => answers(hello, certificates(...Array.from({ length: 1000 }, () => new Uint8Array()))),
  },
  {
    does: 'shows an empty list of certificates',
    ends: broken,
    serve: () => answers(hello, certificates()),
  },
  {
    does: 'shows a certificate whose key it does not have, and breaks off',
    ends: broken,
    serve: () => doesWithEach((socket) => breakOff(socket)),
  },
]

function breakOff(socket: Socket): void {
  const stolen = issuing.leaf('api.example.com')
  socket.once('data', () => socket.end(Buffer.concat([hello, certificates(stolen.der, issuing.der)])))
}

/** Servers that finish the handshake, with something in it that a reader may choke on. */
const showers: readonly Animal[] = shows.map(({ what, options, prepare }) => ({
  does: `shows ${what}`,
  ends: ['shown'],
  serve: () => speaksTls(options(), prepare),
}))

/** One that sends more certificates than any client takes. */
const heavy: Animal = {
  does: 'shows a megabyte of certificates',
  ends: ['KEYPIN_CHAIN_TOO_LARGE'],
  serve: () => {
    const leaf = issuing.leaf('api.example.com')
    const ballast = root({ name: 'x'.repeat(60_000) }).pem.repeat(12)
    return speaksTls({ cert: leaf.chainPem() + ballast, key: leaf.keyPem })
  },
}

/** All of them. */
export const animals: readonly Animal[] = [...talkers, ...showers, heavy]
