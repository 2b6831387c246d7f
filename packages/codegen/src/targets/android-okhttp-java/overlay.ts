import { debugPinsOf } from '../../android/options.ts'
import { type Code, code, NOTHING } from '../../code.ts'
import { javaFile, textArguments } from '../../java/pieces.ts'
import { java } from '../../languages/java.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { floorOf } from '../../okhttp/floor.ts'
import type { RenderContext } from '../../target.ts'

/** The release half of the overlay: the pinned client as it is. */
export function renderReleaseClient(context: RenderContext): Code {
  return javaFile(
    context,
    ['okhttp3.OkHttpClient'],
    code`
      /** The client of release builds. */
      public final class AppHttpClient {
          private AppHttpClient() {}

          public static OkHttpClient client() {
              return PinnedOkHttp.client();
          }
      }
    `,
  )
}

/** The debug half: hosts stay pinned, to the keys of the pin set and of approved interception CAs. */
export function renderDebugClient(context: RenderContext): Code {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  const rows = floorOf(context.plan).flatMap(({ entry, patterns }) =>
    patterns.map((pattern) => {
      const pins = textArguments([...entry.pins.map(({ pin }) => pin.text), ...approved])
      return code`
        .add(
                ${java.literal(pattern)},
                ${pins})
      `
    }),
  )
  const old = isForOkHttp3(context.options)
  return javaFile(
    context,
    [
      ...['okhttp3.CertificatePinner', 'okhttp3.OkHttpClient'],
      ...(old ? [] : ['okhttp3.Interceptor', 'java.util.Iterator']),
    ],
    code`
      /** The client of debug builds, which a test proxy with an approved CA can read. */
      public final class AppHttpClient {
          private static final CertificatePinner APPROVED =
                  new CertificatePinner.Builder()
                          ${rows}
                          .build();

          private static final OkHttpClient CLIENT = makeClient();

          private AppHttpClient() {}

          public static OkHttpClient client() {
              return CLIENT;
          }

          private static OkHttpClient makeClient() {
              OkHttpClient.Builder builder = PinnedOkHttp.client().newBuilder();
              ${old ? NOTHING : DROP_JUDGE}
              return builder.certificatePinner(APPROVED).build();
          }
      }
    `,
    'For the debug source set only. Give the app AppHttpClient.client(); each build variant brings its own. The',
    'device must also trust the CA: in debug-overrides of the network security configuration.',
  )
}

const DROP_JUDGE = code`
  Iterator<Interceptor> interceptors = builder.networkInterceptors().iterator();
  while (interceptors.hasNext()) {
      if (interceptors.next() instanceof PinJudge) {
          interceptors.remove();
      }
  }
`
