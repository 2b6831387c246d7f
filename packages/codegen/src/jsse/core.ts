// The classes that hold JSSE to a pin set, for every client of the JVM that takes an SSLContext.
import { type Code, code } from '../code.ts'
import { renderFailure } from '../java/failure.ts'
import { javaSource } from '../java/source.ts'
import type { Capabilities, RenderContext, RenderedFile } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'
import { renderOverlay } from './overlay.ts'
import { renderPaths } from './paths.ts'
import { renderPolicy } from './policy.ts'
import { renderReports } from './reports.ts'
import { renderTls, renderTrustManager } from './trust.ts'
import { renderUnresumed } from './unresumed.ts'

/** What can be said inside a handshake of JSSE. */
export const jsseCapabilities: Capabilities = {
  ...wholeMeaning,
  clearTextOff: false,
}

/** The files of the core, and the overlay for what is not released. */
export function renderCore(context: RenderContext): RenderedFile[] {
  const sources: [string, Code][] = [
    ['PinnedTls', renderTls(context)],
    ['PinnedTrustManager', renderTrustManager(context)],
    ['UnresumedTls', renderUnresumed(context)],
    ['VerifiedPaths', renderPaths(context)],
    ['PinPolicy', renderPolicy(context)],
    ['PinFailureException', renderFailure(context, FIND)],
  ]
  if (context.plan.entries.some(({ reportTo }) => reportTo.length > 0))
    sources.push(['PinReports', renderReports(context)])
  return [
    ...sources.map(([name, text]) => javaSource(context, 'main', name, 'code', text)),
    ...renderOverlay(context),
  ]
}

const FIND = code`
  /** The pin failure that a handshake failed for; null where it failed for something else. */
  public static PinFailureException in(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
          if (cause instanceof PinFailureException) {
              return (PinFailureException) cause;
          }
      }
      return null;
  }
`
