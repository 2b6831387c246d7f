import { Duplex } from 'node:stream'
import tls, { type PeerCertificate, type TLSSocket } from 'node:tls'
import { EnforcementError, unjudged } from './errors.ts'
import type { Connection, Guard } from './guard.ts'
import { connectOptions, markOfSocket, namesOf } from './names.ts'
import { sessionLeaf } from './session.ts'

/**
 * The gate: every handshake of every client socket of this process ends here, before a listener hears of it and
 * before a queued byte is encrypted; with resumed sessions, `rejectUnauthorized: false`, captured `tls.connect` and
 * bare `new TLSSocket` alike. `_finishInit` is private to Node, so {@link installGate} proves that it is there.
 */
type FinishInit = (this: TLSSocket) => void

interface GatedPrototype {
  _finishInit?: FinishInit
}

/** Says whether a process-wide guard is asked about a connection that goes by these names. */
type Concern = (names: readonly string[]) => boolean

const processGuards = new Map<Guard, Concern>()
let installed = false

/** Has a guard judge the connections of the whole process, marked by others or not. Gives the way back. */
export function guardProcess(guard: Guard, concern: Concern): () => void {
  installGate()
  processGuards.set(guard, concern)
  return () => processGuards.delete(guard)
}

/**
 * Puts the gate in its place, once.
 *
 * @throws {EnforcementError} `KEYPIN_CANNOT_ENFORCE` where the runtime lacks what the gate stands on.
 */
export function installGate(): void {
  if (installed) return
  const missing = missingHooks()
  if (missing.length > 0) throw cannotEnforce(missing)
  const prototype = tls.TLSSocket.prototype as unknown as GatedPrototype
  const finishInit = prototype._finishInit as FinishInit
  prototype._finishInit = function gated(this: TLSSocket): void {
    if (isServer(this)) {
      finishInit.call(this)
      return
    }
    const { refusal, certificate } = judge(this)
    if (refusal !== undefined) {
      this.destroy(refusal)
      return
    }
    lendCertificate(this, certificate, () => finishInit.call(this))
  }
  installLending()
  installed = true
}

/** What this runtime lacks of what the gate stands on; empty where it can be installed. */
export function missingHooks(): readonly string[] {
  const prototype = tls.TLSSocket.prototype as unknown as GatedPrototype
  if (typeof prototype._finishInit !== 'function') return ['tls.TLSSocket.prototype._finishInit']
  const probe = tls.connect({ socket: new Duplex({ read() {}, write() {} }), servername: 'probe.invalid' })
  probe.on('error', () => {})
  const missing: string[] = []
  const options = connectOptions(probe)
  const handle = (probe as unknown as { _handle?: { verifyError?: unknown; getSession?: unknown } })._handle
  if (options?.servername !== 'probe.invalid') missing.push('the connect options of a TLSSocket')
  if (typeof handle?.verifyError !== 'function') missing.push('TLSWrap.verifyError')
  if (typeof handle?.getSession !== 'function') missing.push('TLSWrap.getSession')
  probe.destroy()
  return missing
}

interface Judgement {
  readonly refusal?: Error
  /** What was read of the server's certificate, for Node's own check. */
  readonly certificate?: PeerCertificate | undefined
}

function judge(socket: TLSSocket): Judgement {
  try {
    const mark = markOfSocket(socket)
    const guards = guardsOf(socket, mark?.guard)
    if (guards.length === 0) return {}
    const shown = new ShownCertificate(socket)
    const connection = connectionOf(socket, shown)
    for (const guard of guards) {
      const refusal = guard.judge(connection, mark)
      if (refusal !== undefined) return { refusal }
    }
    return { certificate: shown.known }
  } catch (cause) {
    return { refusal: unjudged(cause) }
  }
}

function guardsOf(socket: TLSSocket, marked: Guard | undefined): readonly Guard[] {
  if (processGuards.size === 0) return marked === undefined ? [] : [marked]
  const guards = new Set(marked === undefined ? [] : [marked])
  const names = namesOf(socket)
  for (const [guard, isConcerned] of processGuards) if (isConcerned(names)) guards.add(guard)
  return [...guards]
}

// What guards judge by. Disturbs nothing that others read from the socket.
function connectionOf(socket: TLSSocket, shown: ShownCertificate): Connection {
  const resumed = socket.isSessionReused()
  return {
    socket,
    names: namesOf(socket),
    resumed,
    chainError: verifyError(socket),
    certificate: () => (resumed ? undefined : shown.read()),
    sessionLeaf: resumed ? sessionLeaf(socket) : undefined,
  }
}

/**
 * The server's certificate, read once and not before somebody asks: Node 24 does not survive reading every kind of key,
 * and itself reads none from a chain that failed.
 */
class ShownCertificate {
  readonly #socket: TLSSocket
  #isRead = false
  known: PeerCertificate | undefined

  constructor(socket: TLSSocket) {
    this.#socket = socket
  }

  read(): PeerCertificate | undefined {
    if (this.#isRead) return this.known
    this.#isRead = true
    const certificate = this.#socket.getPeerCertificate(true)
    this.known = certificate?.raw === undefined ? undefined : certificate
    return this.known
  }
}

function verifyError(socket: TLSSocket): Error | undefined {
  const handle = (socket as unknown as { _handle: { verifyError: () => Error | null | undefined } })._handle
  return handle.verifyError() ?? undefined
}

function isServer(socket: TLSSocket): boolean {
  return (socket as unknown as { _tlsOptions?: { isServer?: boolean } })._tlsOptions?.isServer === true
}

// Node reads the whole chain again for its own name check, at 0.2 to 0.7 ms a connection. For the length of that one
// check it is lent what the gate has read. (Not as a property of the socket: adding and deleting one would make every
// later use of the socket slower.)
let lent: { readonly socket: TLSSocket; readonly certificate: PeerCertificate } | undefined

function lendCertificate(socket: TLSSocket, certificate: PeerCertificate | undefined, run: () => void): void {
  const outer = lent
  lent = certificate === undefined ? undefined : { socket, certificate }
  try {
    run()
  } finally {
    lent = outer
  }
}

type GetPeerCertificate = (this: TLSSocket, detailed?: boolean) => PeerCertificate

function installLending(): void {
  const prototype = tls.TLSSocket.prototype as { getPeerCertificate: GetPeerCertificate }
  const { getPeerCertificate } = prototype
  prototype.getPeerCertificate = function lendingGetPeerCertificate(detailed?: boolean): PeerCertificate {
    if (detailed === true && lent?.socket === this) return lent.certificate
    return getPeerCertificate.call(this, detailed)
  }
}

function cannotEnforce(missing: readonly string[]): EnforcementError {
  return new EnforcementError('KEYPIN_CANNOT_ENFORCE', `this runtime lacks ${missing.join(' and ')}`, {
    hint: 'use Node 20.19 or later; docs/runtimes.md says what Bun, Deno and others can do',
  })
}
