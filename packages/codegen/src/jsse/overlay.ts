import { type Code, code } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { javaFile, textArguments } from '../java/pieces.ts'
import { javaSource } from '../java/source.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** `ApprovedTls.java`, for what is not released; nothing where no interception is approved. */
export function renderOverlay(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  const imports = [
    ...['java.security.KeyStore', 'java.util.Arrays', 'java.util.List'],
    'javax.net.ssl.SSLContext',
  ]
  return renderDevelopmentClass(
    context,
    'ApprovedTls',
    imports,
    code`
      /** TLS that a test proxy with an approved CA can read, beside the servers of the pin set. */
      public final class ApprovedTls {
          static final List<String> PINS =
                  Arrays.asList(
                          ${textArguments(approved)});

          private ApprovedTls() {}

          /** TLS that trusts the platform's roots, the proxy's CA among them. */
          public static SSLContext context() {
              return context(null);
          }

          /** TLS that trusts the roots in a key store, the proxy's CA among them. */
          public static SSLContext context(KeyStore roots) {
              return PinnedTls.context(roots, PINS);
          }
      }
    `,
  )
}

/** A class for development builds; nothing where no interception is approved. */
export function renderDevelopmentClass(
  context: RenderContext,
  name: string,
  imports: readonly string[],
  body: Code,
): RenderedFile[] {
  if (debugPinsOf(context.options).length === 0) return []
  return [javaSource(context, 'dev', name, 'debug', javaFile(context, imports, body, FOR_DEVELOPMENT))]
}

/** What the header of a file for development builds says. */
export const FOR_DEVELOPMENT =
  'For a source set that no release is built from: add src/dev to the sources of the development build only.'
