import { alerts } from './wire/code-points.ts'
import { isRecordHeader } from './wire/records.ts'
import type { ServerFlight } from './wire/server-flight.ts'

/** Why a server could not be looked at; each is explained in `docs/errors.md`. */
export type FailureCode =
  | 'KEYPIN_CHAIN_TOO_LARGE'
  | 'KEYPIN_CONNECTION_CLOSED'
  | 'KEYPIN_CONNECTION_REFUSED'
  | 'KEYPIN_HANDSHAKE_BROKEN'
  | 'KEYPIN_HANDSHAKE_REFUSED'
  | 'KEYPIN_HOST_NOT_FOUND'
  | 'KEYPIN_HOST_UNREACHABLE'
  | 'KEYPIN_NO_CERTIFICATE'
  | 'KEYPIN_NOT_TLS'
  | 'KEYPIN_PROXY_REFUSED'
  | 'KEYPIN_STARTTLS_BROKEN'
  | 'KEYPIN_STARTTLS_REFUSED'
  | 'KEYPIN_TIMED_OUT'

/** What went wrong while looking at a server: data, since a scan goes on with the next host. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  /** The next step. */
  readonly hint: string
  /** True when this machine has no way there (such as no IPv6), which says nothing about the server. */
  readonly noRoute?: boolean
}

/** How far a connection got. */
export type Phase = 'lookup' | 'connect' | 'proxy' | 'starttls' | 'handshake'

/** What is known of a connection that failed. */
export interface FailedConnection {
  /** `api.example.com:443`, for the sentence. */
  readonly where: string
  readonly phase: Phase
  readonly timedOutAfterMs?: number
  readonly error?: NodeJS.ErrnoException & { readonly reason?: string }
  readonly flight: ServerFlight
  readonly received: Uint8Array
}

/** Names the failure from the evidence, the strongest first. */
export function failureOf(connection: FailedConnection): Failure {
  return (
    timeOut(connection) ??
    networkFailure(connection) ??
    notTls(connection) ??
    refusal(connection) ??
    tooLarge(connection) ??
    brokenOff(connection)
  )
}

const phases: Readonly<Record<Phase, string>> = {
  lookup: 'while its address was looked up',
  connect: 'before it took the connection',
  proxy: 'while the proxy connected to it',
  starttls: 'before it was ready for TLS',
  handshake: 'in the TLS handshake',
}

function timeOut({ where, phase, timedOutAfterMs }: FailedConnection): Failure | undefined {
  if (timedOutAfterMs === undefined) return undefined
  return {
    code: 'KEYPIN_TIMED_OUT',
    message: `${where} gave no answer within ${timedOutAfterMs / 1000} s, ${phases[phase]}`,
    hint: 'give it longer with --timeout 30s, or check that a firewall lets you through',
  }
}

const networkCodes: Readonly<Record<string, Pick<Failure, 'code' | 'hint' | 'noRoute'> & { said: string }>> =
  {
    ENOTFOUND: notFound('has no address'),
    ENODATA: notFound('has no address'),
    EAI_NODATA: notFound('has no address'),
    EAI_NONAME: notFound('has no address'),
    EAI_AGAIN: notFound('could not be looked up just now'),
    EAI_FAIL: notFound('could not be looked up'),
    ECONNREFUSED: {
      code: 'KEYPIN_CONNECTION_REFUSED',
      said: 'refused the connection',
      hint: 'check that the server runs and the port is right',
    },
    EHOSTUNREACH: unreachable(),
    ENETUNREACH: { ...unreachable(), noRoute: true },
    EHOSTDOWN: unreachable(),
    ENETDOWN: unreachable(),
    EADDRNOTAVAIL: { ...unreachable(), noRoute: true },
    ETIMEDOUT: unreachable(),
  }

function notFound(said: string): (typeof networkCodes)[string] {
  return {
    code: 'KEYPIN_HOST_NOT_FOUND',
    said,
    hint: 'check the spelling, or say where it is with --connect ADDRESS:PORT',
  }
}

function unreachable(): (typeof networkCodes)[string] {
  return {
    code: 'KEYPIN_HOST_UNREACHABLE',
    said: 'cannot be reached from here',
    hint: 'check the network, or say where it is with --connect ADDRESS:PORT',
  }
}

function networkFailure({ where, error }: FailedConnection): Failure | undefined {
  const known = networkCodes[codeOf(error)]
  if (known === undefined) return undefined
  const { said, ...facts } = known
  return { ...facts, message: `${where} ${said} (${codeOf(error)})` }
}

/** With several addresses Node gathers one error for each; the first speaks for all. */
function codeOf(error: NodeJS.ErrnoException | undefined): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  if (first instanceof Error && 'code' in first) return String(first.code)
  return error?.code ?? ''
}

/** How protocols that are not TLS begin their answer. */
const greetings: readonly (readonly [begins: RegExp, name: string, hint: string])[] = [
  [/^HTTP\//, 'plain HTTP', 'name the port that speaks HTTPS: HOST:PORT'],
  [/^SSH-/, 'SSH', 'name the port that speaks TLS: HOST:PORT'],
  [
    /^220[ -]/,
    'SMTP or FTP in clear text',
    'say --starttls smtp or --starttls ftp, or name the port that speaks TLS from the start: 465 or 990',
  ],
  [
    /^\* (OK|BYE|PREAUTH)/,
    'IMAP in clear text',
    'say --starttls imap, or name the port that speaks TLS from the start: 993',
  ],
  [
    /^\+OK/,
    'POP3 in clear text',
    'say --starttls pop3, or name the port that speaks TLS from the start: 995',
  ],
]

function notTls({ where, received }: FailedConnection): Failure | undefined {
  if (received.length === 0 || (received.length >= 5 && isRecordHeader(received))) return undefined
  const text = Buffer.from(received.subarray(0, 64)).toString('latin1')
  const [, name, hint] = greetings.find(([begins]) => begins.test(text)) ?? []
  return {
    code: 'KEYPIN_NOT_TLS',
    message: `${where} does not speak TLS${name === undefined ? '' : `; it answered in ${name}`}`,
    hint: hint ?? 'check the port: HOST:PORT',
  }
}

function refusal({ where, flight }: FailedConnection): Failure | undefined {
  if (flight.alert === undefined) return undefined
  const name = alerts.get(flight.alert) ?? `alert ${flight.alert}`
  const hint =
    name === 'unrecognized_name'
      ? 'ask for a name that it serves: --servername NAME'
      : 'ask whoever runs it which protocols and clients it takes'
  return {
    code: 'KEYPIN_HANDSHAKE_REFUSED',
    message: `${where} refused the TLS handshake with ${name}`,
    hint,
  }
}

function tooLarge({ where, error }: FailedConnection): Failure | undefined {
  if (codeOf(error) !== 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE') return undefined
  return {
    code: 'KEYPIN_CHAIN_TOO_LARGE',
    message: `${where} sends more than 100 KiB of certificates; no client takes that`,
    hint: 'have the server send its leaf and intermediates only',
  }
}

function brokenOff({ where, error, received }: FailedConnection): Failure {
  const code = codeOf(error)
  if (error === undefined || code === 'ECONNRESET' || code === 'EPIPE') {
    const when = received.length === 0 ? 'without an answer' : 'in the middle of the TLS handshake'
    return {
      code: 'KEYPIN_CONNECTION_CLOSED',
      message: `${where} closed the connection ${when}`,
      hint: 'check the port, and whether the server needs another name: --servername NAME',
    }
  }
  return {
    code: 'KEYPIN_HANDSHAKE_BROKEN',
    message: `the TLS handshake with ${where} broke: ${error.reason ?? error.message} (${code || error.name})`,
    hint: 'look at it with: openssl s_client -connect HOST:PORT',
  }
}
