import type { Socket } from 'node:net'
import type { Evidence } from '../evidence.ts'
import { SocketReader } from '../front/socket-reader.ts'
import type { ClearTalk, Speech } from './speech.ts'

// A client that says nothing for so long has nothing to say.
const limits = { bytes: 256 * 1024, ms: 10_000 }

/** Talks in clear until TLS begins, if it begins; what follows is left in the socket. */
export async function talkInClear(socket: Socket, speech: Speech, offersTls: boolean): Promise<ClearTalk> {
  if (speech.begin === undefined) return { isUpgraded: true }
  const reader = new SocketReader(socket, limits)
  const say = (text: string | Uint8Array): void => {
    if (socket.writable) socket.write(text)
  }
  const talk = await speech.begin(reader, say, offersTls).catch(() => ({ isUpgraded: false }))
  reader.release()
  if (!talk.isUpgraded) hangUp(socket)
  return talk
}

function hangUp(socket: Socket): void {
  socket.on('error', () => {})
  socket.resume()
  socket.end()
}

/** Under what circumstances it was spoken in clear. */
export interface ClearFacts {
  readonly startedAt: Date
  readonly offersTls: boolean
  readonly isAside?: boolean | undefined
}

/** What is to be said of a connection that never came to TLS. */
export function evidenceInClear(
  socket: Socket,
  { disclosed }: ClearTalk,
  { startedAt, offersTls, isAside }: ClearFacts,
): Evidence {
  return {
    startedAt: startedAt.toISOString(),
    peer: `${socket.remoteAddress}:${socket.remotePort}`,
    stage: 'bytes',
    ending: offersTls ? 'fin' : 'broken-off',
    resumed: false,
    records: [],
    recordCount: 0,
    alerts: [],
    appBytes: 0,
    answered: 'none',
    identityDisclosed: false,
    ...(disclosed === undefined ? {} : { firstLine: disclosed, clearText: 'commands' as const }),
    ...(isAside ? { aside: true as const } : {}),
    times: {},
  }
}
