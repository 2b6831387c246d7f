import { androidOptions } from '../../android/options.ts'
import { type Code, code } from '../../code.ts'
import { javaFile } from '../../java/pieces.ts'
import { javaSource } from '../../java/source.ts'
import { jsseCapabilities, renderCore } from '../../jsse/core.ts'
import { renderSelfTest } from '../../jsse/self-test.ts'
import { testedTls } from '../../jsse/tested-tls.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import { kotlinFile, leastKtor, notRunOn } from '../../ktor/file.ts'
import { GATE_IMPORTS, VALIDATOR } from '../../ktor/gate.ts'
import { renderApprovedKtor } from '../../ktor/overlay.ts'
import { renderKtorTest } from '../../ktor/self-test.ts'
import type { Loss } from '../../loss.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'

/**
 * Ktor on its own engine, whose TLS shows a trust manager no name: so a client is for one host, and its trust manager
 * knows which.
 */
export const ktorCio: Target = {
  id: 'ktor-cio',
  title: 'Ktor client on the CIO engine',
  proof: { level: 'run', ranOn: ['OpenJDK 17', 'Ktor 3.5.2'], notRunOn },
  minimumVersions: [leastKtor, 'Java 8', 'a server that still speaks TLS 1.2, the only one that CIO has'],
  // CIO compares a certificate with names only.
  capabilities: { ...jsseCapabilities, clearTextOff: true, addresses: false },
  options: androidOptions,
  review: ({ entries }) => (entries.some(({ reportTo }) => reportTo.length > 0) ? [NO_PORT] : []),
  render: (context) => [
    ...renderCore(context),
    javaSource(context, 'main', 'HostTrustManager', 'code', renderTrustManager(context)),
    renderClient(context),
    ...renderApprovedKtor(context, APPROVED_IMPORTS, APPROVED),
    javaSource(context, 'test', 'PinnedTlsTest', 'test', renderSelfTest(context, testedTls)),
    renderKtorTest(context, TESTED),
    {
      path: 'ci/pins-ktor-cio.yml',
      role: 'workflow',
      code: renderJvmWorkflow(context, code`ktor-cio`, code`PinnedKtorTest`),
    },
  ],
}

const NO_PORT: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'reports say port 0, which stands for an unknown one',
  why: 'CIO tells a trust manager nothing of the connection',
}

function renderTrustManager(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.security.GeneralSecurityException', 'java.security.KeyStore'],
      ...['java.security.cert.CertificateException', 'java.security.cert.X509Certificate'],
      ...['java.util.Collection', 'java.util.List', 'javax.net.ssl.TrustManager'],
      ...['javax.net.ssl.TrustManagerFactory', 'javax.net.ssl.X509TrustManager'],
    ],
    code`
      /** The platform's trust manager, and after it the pins of one host; the name is compared by who uses it. */
      final class HostTrustManager implements X509TrustManager {
          private final String host;
          private final X509TrustManager platform;
          private final Collection<String> approved;

          /**
           * With the platform's roots, or where \`roots\` is not null those only.
           *
           * @param approved Pins that count beside those of the host; none in a release.
           */
          HostTrustManager(String host, KeyStore roots, Collection<String> approved) {
              this.host = host;
              this.platform = platform(roots);
              this.approved = approved;
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType)
                  throws CertificateException {
              platform.checkServerTrusted(chain, authType);
              try {
                  List<List<X509Certificate>> paths =
                          VerifiedPaths.of(chain, platform.getAcceptedIssuers());
                  PinPolicy.judge(host, 0, paths, approved);
              } catch (PinFailureException failure) {
                  throw new CertificateException(failure.getMessage(), failure);
              }
          }

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType)
                  throws CertificateException {
              platform.checkClientTrusted(chain, authType);
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
              return platform.getAcceptedIssuers();
          }

          private static X509TrustManager platform(KeyStore roots) {
              try {
                  String algorithm = TrustManagerFactory.getDefaultAlgorithm();
                  TrustManagerFactory factory = TrustManagerFactory.getInstance(algorithm);
                  factory.init(roots);
                  for (TrustManager manager : factory.getTrustManagers()) {
                      if (manager instanceof X509TrustManager) {
                          return (X509TrustManager) manager;
                      }
                  }
                  throw new IllegalStateException("the platform has no X509TrustManager");
              } catch (GeneralSecurityException failure) {
                  throw new IllegalStateException("there can be no pinned TLS here", failure);
              }
          }
      }
    `,
  )
}

function renderClient(context: RenderContext): RenderedFile {
  return kotlinFile(
    context,
    { set: 'main', name: 'PinnedKtor', role: 'code' },
    [
      ...GATE_IMPORTS,
      ...['io.ktor.client.HttpClient', 'io.ktor.client.HttpClientConfig'],
      ...['io.ktor.client.engine.cio.CIO', 'io.ktor.client.engine.cio.CIOEngineConfig'],
      'java.security.KeyStore',
    ],
    code`
      /**
       * Makes Ktor clients that are held to the pin set, each for one host.
       *
       * \`\`\`
       * val client = PinnedKtor.client("api.example.com") { install(ContentNegotiation) { json() } }
       * \`\`\`
       *
       * The pins are compared with verified paths, inside the handshake, after the certificate check of the
       * platform; then CIO compares the host name, before a byte of a request leaves. The clients speak TLS only,
       * and with their host only, also after redirects. A mismatch is a [PinFailureException].
       */
      object PinnedKtor {
          /** A client for a host, with the platform's roots or, where there is a key store, with those only. */
          fun client(
              host: String,
              roots: KeyStore? = null,
              configure: HttpClientConfig<CIOEngineConfig>.() -> Unit = {},
          ): HttpClient = client(host, roots, emptyList(), configure)

          internal fun client(
              host: String,
              roots: KeyStore?,
              approved: List<String>,
              configure: HttpClientConfig<CIOEngineConfig>.() -> Unit,
          ): HttpClient =
              HttpClient(CIO) {
                  configure()
                  // Last, so that nothing above undoes it.
                  engine {
                      https {
                          trustManager = HostTrustManager(host, roots, approved)
                          serverName = host
                      }
                  }
                  install(pinGate(host))
                  ${VALIDATOR}
              }
      }

      private fun pinGate(host: String) =
          createClientPlugin("PinGate") {
              on(SendingRequest) { request, _ ->
                  val protocol: URLProtocol = request.url.protocol
                  if (!protocol.isSecure()) {
                      throw UnknownServiceException("clear text is off, and this is \${protocol.name}")
                  }
                  if (!request.url.host.equals(host, ignoreCase = true)) {
                      throw PinFailureException(request.url.host, "this client is for $host")
                  }
                  PinPolicy.check(host)
              }
          }
    `,
  )
}

const APPROVED_IMPORTS = ['io.ktor.client.engine.cio.CIOEngineConfig', 'java.security.KeyStore']

const APPROVED = code`
  /** Makes Ktor clients that a test proxy with an approved CA can read, beside the server of their host. */
  object ApprovedKtor {
      /** A client for a host; the proxy's CA is among the roots: the platform's, or those of the key store. */
      fun client(
          host: String,
          roots: KeyStore? = null,
          configure: HttpClientConfig<CIOEngineConfig>.() -> Unit = {},
      ): HttpClient = PinnedKtor.client(host, roots, ApprovedTls.PINS, configure)
  }
`

const TESTED = {
  imports: ['io.ktor.client.engine.cio.CIO', 'javax.net.ssl.TrustManagerFactory'],
  unpinned: code`
    HttpClient(CIO) {
        val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
        factory.init(keys)
        engine {
            proxy = interceptor.asProxy()
            https {
                serverName = host
                trustManager = factory.trustManagers.first()
            }
        }
    }
  `,
  pinned: code`PinnedKtor.client(host, keys) { engine { proxy = interceptor.asProxy() } }`,
}
