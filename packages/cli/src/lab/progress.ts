import { type Asked, type LabProgress, renderQr } from '@keypin/lab'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

type Listening = Extract<LabProgress, { type: 'listening' }>

/** Says how a run goes, a line for each scenario; more of a client that comes by itself. */
export function sayProgress(io: Io): (progress: LabProgress) => void {
  const hosts = new Set<string>()
  return (progress) => {
    if (progress.type === 'listening') return sayListening(progress, io)
    hosts.add(progress.host)
    const about = hosts.size > 1 ? ` ${progress.host}` : ''
    if (progress.type === 'finished') {
      const { done, total, id, outcome, verdict } = progress
      say(io, `${done}/${total} ${id}${about} ${outcome}, ${verdict}`)
    }
  }
}

function sayListening({ address, port, dns, pages, roots }: Listening, io: Io): void {
  if (dns !== undefined) say(io, `name server on ${dns.address}:${dns.port}`)
  say(io, `listening on ${address}:${port}: HTTP and SOCKS proxy, and TLS by itself`)
  const [first] = pages
  if (first === undefined) return
  say(io, `page for devices, with the roots to trust and the verdicts: ${pages.join(' ')}`)
  for (const { title, fingerprint } of roots) say(io, `${title}, SHA-256 ${fingerprint}`)
  const isForOthers = !/^http:\/\/(?:127\.|\[::1\]|localhost)/u.test(first)
  if (io.isTTY.stderr && isForOthers) say(io, renderQr(first))
}

/** A run in which a person has the client make its requests: what they are told, and asked. */
export interface Conversation {
  readonly onProgress: (progress: LabProgress) => void
  readonly prompt: (asked: Asked) => Promise<void>
}

/** Leads a person through a run: what is shown now, how far it has come, and what was seen of what they did. */
export function converse(io: Io, windowMs: number): Conversation {
  const tell = sayProgress(io)
  let place = ''
  let asked = 0
  return {
    onProgress: (progress) => {
      if (progress.type === 'started') {
        place = `${progress.done + 1} of ${progress.total}`
        asked = 0
      }
      if (progress.type === 'seen') say(io, seen(progress))
      tell(progress)
    },
    prompt: async ({ id, title, host }) => {
      // The same once more: with a pinned key, to see what the first refusal was about.
      const again = asked++ > 0 ? ', once more' : ''
      say(io, `${place}: ${host} shows ${id}, ${title}${again}`)
      await io.ask('have the client make its request now, then press Enter')
      say(io, `watching for ${windowMs / 1000} s, or until a request was read`)
    },
  }
}

const seen = ({ connections, outcome }: Extract<LabProgress, { type: 'seen' }>): string =>
  `${connections} connection${connections === 1 ? '' : 's'} so far: ${outcome}`
