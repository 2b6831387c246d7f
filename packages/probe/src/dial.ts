import { connect, isIP, type Socket } from 'node:net'
import type { Phase } from './failure.ts'
import type { StopSignal } from './time-limit.ts'

/** Where to connect to. */
export interface Endpoint {
  /** A name that the system resolves, or an address. */
  readonly host: string
  readonly port: number
}

/** What a connection attempt tells while it goes on. */
export interface DialOptions {
  readonly signal: StopSignal
  readonly onPhase: (phase: Phase) => void
}

/** Opens a TCP connection; rejects with Node's error, or with the signal's reason. */
export function dial({ host, port }: Endpoint, { signal, onPhase }: DialOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    onPhase(isIP(host) === 0 ? 'lookup' : 'connect')
    const socket = connect({ host, port, noDelay: true })
    const onAbort = (): void => void socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', onAbort)
    socket.once('lookup', () => onPhase('connect'))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('close', () => signal.removeEventListener('abort', onAbort))
  })
}

/** An endpoint as people write it. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
