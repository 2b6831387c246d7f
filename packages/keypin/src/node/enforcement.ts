import type { Path } from '../path/path.ts'
import { findEntry } from '../pinset/find-entry.ts'
import { normalizeHost } from '../pinset/host.ts'
import type { PinSet } from '../pinset/types.ts'
import { buildReport, reportKey } from '../report/report.ts'
import { presentedChain } from './chain.ts'
import { EnforcementError } from './errors.ts'
import { ExpiryTimer } from './expiry-timer.ts'
import type { Connection, Guard, Mark } from './guard.ts'
import { type HeaderListener, watchPinsHeaders } from './header-watch.ts'
import {
  errorFreePaths,
  type JudgeOptions,
  judgeConnection,
  judgeHosts,
  knownHost,
  type Verdict,
} from './judge.ts'
import { Judgements, type NameJudgement } from './judgements.ts'
import { type LiveConnection, LiveConnections } from './live.ts'
import { PathCache } from './paths.ts'
import { Remembered, type Remembrance } from './remembered.ts'
import { ReportSender } from './report-sender.ts'
import type { PinnerOptions } from './settings.ts'
import type { Hook, Surface } from './surfaces.ts'

/** A pin set in force: judges connections, keeps an eye on those that are open, tells who wants to know. */
export class Enforcement implements Guard, Surface {
  readonly #options: PinnerOptions
  readonly #cache = new PathCache()
  readonly #judgements = new Judgements()
  readonly #live = new LiveConnections()
  readonly #reports: ReportSender
  readonly #visited = new WeakMap<object, { host: string; paths: readonly Path[] }>()
  readonly #expiry = new ExpiryTimer(() => this.recheck())
  readonly #remembered: Remembered | undefined
  readonly #stopWatching: () => void
  #pinSet: PinSet
  #isClosed = false

  readonly hook: Hook

  constructor(pinSet: PinSet, options: PinnerOptions, hook: Hook = 'gate') {
    this.hook = hook
    this.#pinSet = pinSet
    this.#options = options
    this.#reports = new ReportSender(options.reportOptions)
    this.#remembered = options.remember === undefined ? undefined : new Remembered(options.remember)
    const hear: HeaderListener = (header, socket) => this.#hear(header, socket)
    this.#stopWatching = options.remember?.learn === 'header' ? watchPinsHeaders(hear) : () => {}
  }

  get guard(): Guard {
    return this
  }

  get pinSet(): PinSet {
    return this.#pinSet
  }

  judge(connection: Connection, mark: Mark | undefined): Error | undefined {
    if (this.#isClosed) return closedError()
    const exceptEntry = mark?.guard === this ? mark.exceptEntry : undefined
    const options = this.#judgeOptions(exceptEntry)
    const verdict = judgeConnection(connection, options)
    const remembrance = this.#visit(verdict, connection, options)
    // Watched before it is told: an observer may put another pin set in force, which then judges this one again.
    if (verdict.refusal === undefined) this.#watch(connection, { ...verdict, exceptEntry })
    this.#tell(verdict, connection, remembrance)
    return verdict.refusal
  }

  hasAccepted(leaf: Uint8Array): boolean {
    return this.#cache.has(leaf)
  }

  refuseCleartext(host: string): Error | undefined {
    if (this.#options.cleartext === 'allow') return undefined
    try {
      const name = knownHost(host)
      const entry = findEntry(this.#pinSet, name)
      const isFree = entry === undefined ? this.#pinSet.unlisted === 'allow' : entry.mode !== 'enforce'
      return isFree ? undefined : cleartextError(name)
    } catch (cause) {
      return new EnforcementError('KEYPIN_UNKNOWN_HOST', `the host of a clear-text request cannot be read`, {
        cause,
      })
    }
  }

  /** Gives the error to refuse a request for `host` with, on a connection that was judged for other hosts. */
  refuseCoalescing(host: string, judged: readonly string[]): Error | undefined {
    try {
      const entry = findEntry(this.#pinSet, normalizeHost(host))
      if (entry === undefined || entry.mode !== 'enforce') return undefined
      const isJudged = judged.some((other) => findEntry(this.#pinSet, normalizeHost(other)) === entry)
      return isJudged ? undefined : coalescingError(host, judged)
    } catch (cause) {
      return new EnforcementError('KEYPIN_UNKNOWN_HOST', 'the authority of a request cannot be read', {
        cause,
      })
    }
  }

  forget(host: string): void {
    this.#remembered?.forget(normalizeHost(host))
  }

  update(pinSet: PinSet): number {
    this.#pinSet = pinSet
    return this.recheck()
  }

  recheck(): number {
    if (this.#live.size > 0) this.#expiry.schedule(this.#pinSet, this.#now())
    return this.#live.recheck((open) => this.#judgeAgain(open))
  }

  close(): void {
    this.#isClosed = true
    this.#expiry.clear()
    this.#reports.close()
    this.#stopWatching()
    this.#live.recheck(closedError)
  }

  #judgeAgain({ hosts, paths, exceptEntry }: LiveConnection): Error | undefined {
    return judgeHosts(hosts, paths, this.#judgeOptions(exceptEntry)).refusal
  }

  #watch(connection: Connection, open: LiveConnection): void {
    this.#live.add(connection.socket, open)
    this.#expiry.schedule(this.#pinSet, this.#now())
  }

  // Only connections that Node itself finds nothing wrong with teach anything, and only about hosts that are unlisted.
  #visit(verdict: Verdict, connection: Connection, options: JudgeOptions): Remembrance | undefined {
    const [host] = verdict.hosts
    if (this.#remembered === undefined || verdict.refusal !== undefined || host === undefined)
      return undefined
    if (verdict.hosts.some((name) => findEntry(this.#pinSet, name) !== undefined)) return undefined
    const paths = errorFreePaths(connection, options)
    if (paths === undefined) return 'unproven'
    this.#visited.set(connection.socket, { host, paths })
    return this.#remembered.visit(host, paths, options.now)
  }

  #hear(header: string, socket: object): void {
    const visited = this.#visited.get(socket)
    if (visited !== undefined) this.#remembered?.hear(visited.host, header, visited.paths, this.#now())
  }

  #tell(verdict: Verdict, connection: Connection, remembrance: Remembrance | undefined): void {
    for (const judgement of verdict.judgements) {
      const { evaluation, decision } = judgement
      const { host, outcome } = evaluation
      const { resumed } = connection
      const error = decision.action === 'block' ? verdict.refusal : undefined
      const event = {
        host,
        action: decision.action,
        outcome,
        evaluation,
        decision,
        resumed,
        error,
        remembrance,
      }
      callSafely(this.#options.onDecision, event)
      if (decision.report) this.#report(judgement, verdict.paths, connection)
    }
  }

  #report({ evaluation, decision }: NameJudgement, paths: readonly Path[], connection: Connection): void {
    const { entry } = evaluation
    if (entry === undefined || entry.reportTo.length === 0 || this.#options.reports === 'off') return
    const now = this.#now()
    const { ders: served = [] } = presentedChain(connection.certificate()) ?? {}
    const { remotePort: port = 0 } = connection.socket
    const report = buildReport(evaluation, decision, { now, port, served, paths, pinSet: this.#pinSet })
    const body = JSON.stringify(report)
    const mark: Mark = { guard: this, exceptEntry: entry.host }
    for (const url of entry.reportTo)
      this.#reports.enqueue({ url, key: reportKey(report), body, mark }, now.getTime())
  }

  #judgeOptions(exceptEntry: string | undefined): JudgeOptions {
    const now = this.#now()
    const pinSetFor = (host: string): PinSet => this.#pinSetFor(host, now)
    return { pinSetFor, cache: this.#cache, judgements: this.#judgements, now, exceptEntry }
  }

  #pinSetFor(host: string, now: Date): PinSet {
    if (this.#remembered === undefined || findEntry(this.#pinSet, host) !== undefined) return this.#pinSet
    return this.#remembered.pinSetFor(host, now) ?? this.#pinSet
  }

  #now(): Date {
    const { clock } = this.#options
    return clock === undefined ? new Date() : new Date(clock())
  }
}

// An observer can neither stop nor spoil a connection: neither by throwing, nor by a promise that fails.
function callSafely<Event>(observer: ((event: Event) => unknown) | undefined, event: Event): void {
  try {
    const result = observer?.(event)
    if (result instanceof Promise) result.catch(() => {})
  } catch {
    // Its own affair.
  }
}

function closedError(): EnforcementError {
  return new EnforcementError('KEYPIN_CLOSED', 'the pinner of this connection was closed', {
    hint: 'close the pinner after the last request, or create a new one',
  })
}

function coalescingError(host: string, judged: readonly string[]): EnforcementError {
  const message = `${host} is pinned, and this connection was opened for ${judged.join(' / ')}`
  return new EnforcementError('KEYPIN_OTHER_CONNECTION', message, {
    hint: `open a connection to ${host} of its own`,
  })
}

function cleartextError(host: string): EnforcementError {
  return new EnforcementError('KEYPIN_CLEARTEXT', `${host} is pinned and was asked for in clear text`, {
    hint: `use https://${host}, or allow it with { cleartext: 'allow' }`,
  })
}
