// The classes that hold JSSE to a pin set, for every client of the JVM that takes an SSLContext.
import { packageOf } from '../android/options.ts'
import { type Code, code } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { renderFailure } from '../java/failure.ts'
import { javaFile, textArguments } from '../java/pieces.ts'
import type { Capabilities, FileRole, RenderContext, RenderedFile } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'
import { renderPaths } from './paths.ts'
import { renderPolicy } from './policy.ts'
import { renderReports } from './reports.ts'
import { renderTls, renderTrustManager } from './trust.ts'

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
    ['VerifiedPaths', renderPaths(context)],
    ['PinPolicy', renderPolicy(context)],
    ['PinFailureException', renderFailure(context, FIND)],
  ]
  if (context.plan.entries.some(({ reportTo }) => reportTo.length > 0))
    sources.push(['PinReports', renderReports(context)])
  return [
    ...sources.map(([name, text]) => javaSource(context, 'main', name, 'code', text)),
    ...overlay(context),
  ]
}

/** A Java file of a source set. */
export function javaSource(
  { options }: RenderContext,
  set: 'main' | 'test' | 'dev',
  name: string,
  role: FileRole,
  text: Code,
): RenderedFile {
  return { path: `src/${set}/java/${packageOf(options).folder}/${name}.java`, role, code: text }
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

function overlay(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  const body = code`
    /** TLS that a test proxy with an approved CA can read, beside the servers of the pin set. */
    public final class ApprovedTls {
        private ApprovedTls() {}

        /** TLS that trusts the roots in a key store, the proxy's CA among them. */
        public static SSLContext context(KeyStore roots) {
            return PinnedTls.context(
                    roots,
                    Arrays.asList(
                            ${textArguments(approved)}));
        }
    }
  `
  const imports = ['java.security.KeyStore', 'java.util.Arrays', 'javax.net.ssl.SSLContext']
  const text = javaFile(
    context,
    imports,
    body,
    'For a source set that no release is built from: add src/dev/java to the development build only.',
  )
  return [javaSource(context, 'dev', 'ApprovedTls', 'debug', text)]
}
