import { formatPinSet } from 'keypin'
import { type Code, code } from '../../code.ts'
import { javascript, value } from '../../languages/javascript.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-session.ts`: the pin set, the guard of windows, and the pinner of the main process. */
export function renderModule({ pinSet, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // In the main process, before app.whenReady():
    //   windows, net.request, WebSockets and workers     app.on('session-created', pinSession)
    //   Node's own https in the main process             https.get(url, { agent: pinner.agent() })
    //
    // Chromium validates first, chain and name; its "no" stays a "no". Then the path that it validated is compared
    // with the pins, before it sends a request. It remembers the answer: to judge by a new pin set at once, call
    // session.closeAllConnections(), or take a new session.
    import { X509Certificate } from 'node:crypto'
    import type { Certificate, Request, Session } from 'electron'
    import {
      buildReport,
      decide,
      type Evaluation,
      evaluate,
      explain,
      findEntry,
      normalizeHost,
      type Path,
      parsePinSet,
      reportKey,
      verifiedPaths,
    } from 'keypin'
    import { createPinner, type Pinner } from 'keypin/node'

    const pinSet = parsePinSet(${value(JSON.parse(formatPinSet(pinSet)))})

    /** Has the pin set, and judges the connections that Node makes in the main process. */
    export const pinner: Pinner = createPinner(pinSet)

    // What setCertificateVerifyProc takes: Chromium's own answer, or a refusal.
    const USE_CHROMIUMS_ANSWER = -3
    const REFUSE = -2

    /** What is told of a refusal; by default it goes to the console. */
    export type OnFailure = (evaluation: Evaluation) => void

    /** Holds a session to the pin set; \`onBeforeRequest\` of the session is taken by it. */
    export function pinSession(session: Session): void {
      session.setCertificateVerifyProc((request, done) => done(judge(request)))
      session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'ws://*/*'] }, ({ url }, done) => {
        done({ cancel: isRefusedInClearText(url) })
      })
    }

    /** The answer for a certificate: never more than Chromium's own. */
    export function judge(request: Request, onFailure: OnFailure = tell): number {
      if (request.errorCode !== 0) return USE_CHROMIUMS_ANSWER
      try {
        const now = new Date()
        const chain = chainOf(request.validatedCertificate)
        // Chromium has found the anchor; that each certificate signed the one before is looked at again.
        const paths = verifiedPaths(chain, [], { now, partial: true })
        const evaluation = evaluate(pinner.pinSet, normalizeHost(request.hostname), paths, now)
        const decision = decide(evaluation)
        if (decision.report) {
          onFailure(evaluation)
          report(evaluation, paths)
        }
        return decision.action === 'allow' ? USE_CHROMIUMS_ANSWER : REFUSE
      } catch (error) {
        console.error(error) // what cannot be judged is refused
        return REFUSE
      }
    }

    /** Whether a URL asks for a pinned host in clear text. */
    export function isRefusedInClearText(url: string): boolean {
      try {
        const { protocol, hostname } = new URL(url)
        if (protocol !== 'http:' && protocol !== 'ws:') return false
        const entry = findEntry(pinner.pinSet, normalizeHost(hostname))
        return entry === undefined ? pinner.pinSet.unlisted === 'block' : entry.mode === 'enforce'
      } catch {
        return true // a host that cannot be read is nobody's
      }
    }

    function chainOf(leaf: Certificate): Path {
      const chain: Uint8Array[] = []
      let next: Certificate | undefined = leaf
      while (next !== undefined && chain.length < 16) {
        chain.push(new X509Certificate(next.data).raw)
        const issuer: Certificate | undefined = next.issuerCert
        next = issuer?.fingerprint === next.fingerprint ? undefined : issuer
      }
      return chain
    }

    function tell(evaluation: Evaluation): void {
      console.error(explain(evaluation))
    }

    // An identical failure is told once a day, as TrustKit does it.
    const REPEAT_AFTER_MS = 24 * 60 * 60 * 1000
    const told = new Map<string, number>()

    function report(evaluation: Evaluation, paths: readonly Path[]): void {
      const now = new Date()
      const body = buildReport(evaluation, decide(evaluation), { now, paths, pinSet: pinner.pinSet })
      for (const address of evaluation.entry?.reportTo ?? []) {
        const key = \`\${address} \${reportKey(body)}\`
        if (now.getTime() - (told.get(key) ?? 0) < REPEAT_AFTER_MS) continue
        if (told.size >= 1000) told.clear()
        told.set(key, now.getTime())
        // Node's fetch, which no session of Chromium's judges; failing to is nobody's concern.
        fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'error',
          signal: AbortSignal.timeout(10_000),
        }).catch(() => undefined)
      }
    }
  `
}
