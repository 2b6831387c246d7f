import { type Code, code, NOTHING, paragraphs, when } from '../../code.ts'
import { javaFile, pinArguments } from '../../java/pieces.ts'
import { java } from '../../languages/java.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { floorOf, isPlain } from '../../okhttp/floor.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedOkHttp.java`: the client and its CertificatePinner. */
export function renderClient(context: RenderContext): Code {
  const { plan, options } = context
  const plain = isPlain(plan)
  const old = isForOkHttp3(options)
  return javaFile(
    context,
    [...IMPORTS, ...(old ? [] : GUARD_IMPORTS)],
    code`
      /**
       * An OkHttpClient that is held to the pin set.
       *
       * <pre>{@code
       * Retrofit retrofit = new Retrofit.Builder().baseUrl(url).client(PinnedOkHttp.client()).build();
       * }</pre>
       *
       * <p>The pins are compared with the verified path, after the certificate and host name checks of the
       * platform and before a byte of a request leaves; also after redirects, through proxies and on
       * WebSockets. A mismatch is a {@link PinFailureException}. The client speaks TLS only, to any host. Do
       * not give it a trust manager of your own, and derive other clients from it with newBuilder().
       */
      public final class PinnedOkHttp {
          /** The digest of the pin set, for logs and support. */
          public static final String PIN_SET_DIGEST =
                  ${java.literal(plan.digest)};

          private static final CertificatePinner CERTIFICATE_PINNER = makeCertificatePinner();

          private static final OkHttpClient CLIENT = pin(new OkHttpClient.Builder()).build();

          private PinnedOkHttp() {}

          /** One client, and so one connection pool, for the whole app. */
          public static OkHttpClient client() {
              return CLIENT;
          }

          /** The part of the pin set that OkHttp enforces by itself. */
          public static CertificatePinner certificatePinner() {
              return CERTIFICATE_PINNER;
          }

          /** Holds the client of a builder to the pin set; call it last. */
          public static OkHttpClient.Builder pin(OkHttpClient.Builder builder) {
              return builder.certificatePinner(CERTIFICATE_PINNER)
                      // No ConnectionSpec.CLEARTEXT: no redirect leads to http: either.
                      .connectionSpecs(Collections.singletonList(ConnectionSpec.MODERN_TLS))
                      .addInterceptor(new PinGate())${old ? code`;` : NOTHING}
                      ${old ? NOTHING : code`.addNetworkInterceptor(new PinJudge());`}
          }

          private static CertificatePinner makeCertificatePinner() {
              ${old ? NOTHING : code`refuseOldOkHttp();`}
              CertificatePinner.Builder builder = new CertificatePinner.Builder();
              ${plain ? plainPinner(context) : POLICY_PINNER}
              return builder.build();
          }

          ${paragraphs(old ? [ADD] : [ADD, GUARD])}
      }
    `,
  )
}

const IMPORTS = [
  'java.util.Collections',
  'okhttp3.CertificatePinner',
  'okhttp3.ConnectionSpec',
  'okhttp3.OkHttpClient',
] as const

const GUARD_IMPORTS = ['java.security.cert.Certificate', 'javax.net.ssl.SSLPeerUnverifiedException'] as const

const ADD = code`
  /** A URL may spell a name with its root dot, which OkHttp takes for another name. */
  private static void add(CertificatePinner.Builder builder, String pattern, String... pins) {
      builder.add(pattern, pins);
      if (!pattern.contains(":")) {
          builder.add(pattern + ".", pins);
      }
  }
`

const GUARD = code`
  /**
   * Before 4.3 OkHttp ignores patterns with ** in silence, and shows interceptors a path that it has not
   * verified: it would look pinned and not be.
   */
  private static void refuseOldOkHttp() {
      String pin = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
      CertificatePinner trial = new CertificatePinner.Builder().add("**.trial.invalid", pin).build();
      try {
          trial.check("a.b.trial.invalid", Collections.<Certificate>emptyList());
      } catch (SSLPeerUnverifiedException itKnowsThePattern) {
          return;
      }
      throw new IllegalStateException(
              "these pins need OkHttp 4.3 or newer; for an older one generate them with okhttp=3.12");
  }
`

function plainPinner({ plan }: RenderContext): readonly Code[] {
  return floorOf(plan).flatMap(({ entry, patterns }) =>
    patterns.map(
      (pattern) => code`
        add(
                builder,
                ${java.literal(pattern)},
                ${pinArguments(entry.pins)});
      `,
    ),
  )
}

const POLICY_PINNER = code`
  for (PinPolicy.Entry entry : PinPolicy.ENTRIES) {
      // Lapsed pins are left out when the client is made; OkHttp has no way to drop them later.
      if ("open".equals(entry.onExpiry) && entry.hasLapsed()) {
          continue;
      }
      for (String pattern : entry.patterns) {
          add(builder, pattern, entry.pins.toArray(new String[0]));
      }
  }
`

/** \`PinGate.java\`: the application interceptor. */
export function renderGate(context: RenderContext): Code {
  const reports = context.plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return javaFile(
    context,
    [
      ...['java.io.IOException', 'java.util.ArrayList', 'java.util.List'],
      ...['javax.net.ssl.SSLPeerUnverifiedException', 'okhttp3.Interceptor', 'okhttp3.Response'],
    ],
    code`
      /** Sees each call before it connects, and each failure of CertificatePinner on its way out. */
      final class PinGate implements Interceptor {
          @Override
          public Response intercept(Chain chain) throws IOException {
              ${when(!isPlain(context.plan), () => code`PinPolicy.checkRequest(chain.request());`)}
              try {
                  return chain.proceed(chain.request());
              } catch (PinFailureException failure) {
                  throw failure;
              } catch (SSLPeerUnverifiedException failure) {
                  PinFailureException pinFailure = pinFailureOf(failure);
                  if (pinFailure == null) {
                      throw failure;
                  }
                  ${when(reports, () => code`PinReports.send(pinFailure, chain.request().url());`)}
                  pinFailure.initCause(failure);
                  throw pinFailure;
              }
          }

          /** Reads CertificatePinner's message: the served pins, a line with the host, the pins it has. */
          private static PinFailureException pinFailureOf(SSLPeerUnverifiedException failure) {
              String message = failure.getMessage();
              if (message == null || !message.startsWith("Certificate pinning failure!")) {
                  return null;
              }
              int end = message.lastIndexOf("Pinned certificates for ");
              if (end < 0) {
                  return null;
              }
              String configured = message.substring(end + "Pinned certificates for ".length());
              String host = configured.split("\n", 2)[0].trim().replaceAll("[.]?:$", "");
              List<String> served = pinsIn(message.substring(0, end));
              String reason = "no pinned key in the verified path";
              return new PinFailureException(host, reason, served, pinsIn(configured));
          }

          private static List<String> pinsIn(String text) {
              List<String> pins = new ArrayList<>();
              for (String line : text.split("\n")) {
                  if (line.trim().startsWith("sha256/")) {
                      pins.add(line.trim());
                  }
              }
              return pins;
          }
      }
    `,
  )
}

/** \`PinJudge.java\`: the network interceptor. */
export function renderJudge(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.io.IOException', 'java.security.cert.Certificate', 'java.util.Collections', 'java.util.List'],
      ...[
        'okhttp3.Connection',
        'okhttp3.Handshake',
        'okhttp3.Interceptor',
        'okhttp3.Request',
        'okhttp3.Response',
      ],
    ],
    code`
      /** Judges the connection of each request again, whatever became of the client's own CertificatePinner. */
      final class PinJudge implements Interceptor {
          @Override
          public Response intercept(Chain chain) throws IOException {
              Request request = chain.request();
              Connection connection = chain.connection();
              Handshake handshake = connection == null ? null : connection.handshake();
              List<Certificate> path =
                      handshake == null
                              ? Collections.<Certificate>emptyList()
                              : handshake.peerCertificates();
              ${
                isPlain(context.plan)
                  ? code`PinnedOkHttp.certificatePinner().check(request.url().host(), path);`
                  : code`PinPolicy.checkPath(request, path);`
              }
              return chain.proceed(request);
          }
      }
    `,
  )
}
