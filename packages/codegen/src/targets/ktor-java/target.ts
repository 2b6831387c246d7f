import { androidOptions } from '../../android/options.ts'
import { code } from '../../code.ts'
import { javaSource } from '../../java/source.ts'
import { jsseCapabilities, renderCore } from '../../jsse/core.ts'
import { renderSelfTest } from '../../jsse/self-test.ts'
import { testedTls } from '../../jsse/tested-tls.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import { kotlinFile, leastKtor, notRunOn } from '../../ktor/file.ts'
import { GATE, GATE_IMPORTS, VALIDATOR } from '../../ktor/gate.ts'
import { renderApprovedKtor } from '../../ktor/overlay.ts'
import { renderKtorTest } from '../../ktor/self-test.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'

/** Ktor on Java's own HttpClient, over the TLS of `java-jsse`, and without clear text. */
export const ktorJava: Target = {
  id: 'ktor-java',
  title: 'Ktor client on the Java engine',
  proof: { level: 'run', ranOn: ['OpenJDK 17', 'Ktor 3.5.2'], notRunOn },
  minimumVersions: [leastKtor, 'Java 11'],
  capabilities: { ...jsseCapabilities, clearTextOff: true },
  options: androidOptions,
  render: (context) => [
    ...renderCore(context),
    renderClient(context),
    ...renderApprovedKtor(context, APPROVED_IMPORTS, APPROVED),
    javaSource(context, 'test', 'PinnedTlsTest', 'test', renderSelfTest(context, testedTls)),
    renderKtorTest(context, TESTED),
    {
      path: 'ci/pins-ktor-java.yml',
      role: 'workflow',
      code: renderJvmWorkflow(context, code`ktor-java`, code`PinnedKtorTest`),
    },
  ],
}

function renderClient(context: RenderContext): RenderedFile {
  return kotlinFile(
    context,
    { set: 'main', name: 'PinnedKtor', role: 'code' },
    [
      ...GATE_IMPORTS,
      ...['io.ktor.client.HttpClient', 'io.ktor.client.HttpClientConfig'],
      ...['io.ktor.client.engine.java.Java', 'io.ktor.client.engine.java.JavaHttpConfig'],
      ...['java.net.http.HttpClient.Redirect', 'java.security.KeyStore', 'javax.net.ssl.SSLContext'],
    ],
    code`
      /**
       * Makes Ktor clients that are held to the pin set.
       *
       * \`\`\`
       * val client = PinnedKtor.client { install(ContentNegotiation) { json() } }
       * \`\`\`
       *
       * The pins are compared with verified paths, inside the handshake, after the certificate and host name
       * checks of the platform and before a byte of a request leaves; also after redirects, through proxies and
       * for WebSockets. The clients speak TLS only. A mismatch is a [PinFailureException].
       */
      object PinnedKtor {
          /** A client that trusts the platform's roots. */
          fun client(configure: HttpClientConfig<JavaHttpConfig>.() -> Unit = {}): HttpClient =
              client(PinnedTls.context(), configure)

          /** A client that trusts the roots in a key store, and them only. */
          fun client(
              roots: KeyStore,
              configure: HttpClientConfig<JavaHttpConfig>.() -> Unit = {},
          ): HttpClient = client(PinnedTls.context(roots), configure)

          internal fun client(
              context: SSLContext,
              configure: HttpClientConfig<JavaHttpConfig>.() -> Unit,
          ): HttpClient =
              HttpClient(Java) {
                  configure()
                  // Last, so that nothing above undoes it. Redirects are Ktor's to follow, past the gate.
                  engine { config { sslContext(context).followRedirects(Redirect.NEVER) } }
                  install(PinGate)
                  ${VALIDATOR}
              }
      }

      ${GATE}
    `,
  )
}

const APPROVED_IMPORTS = ['io.ktor.client.engine.java.JavaHttpConfig', 'java.security.KeyStore']

const APPROVED = code`
  /** Makes Ktor clients that a test proxy with an approved CA can read, beside the servers of the pin set. */
  object ApprovedKtor {
      /** A client that trusts the platform's roots, the proxy's CA among them. */
      fun client(configure: HttpClientConfig<JavaHttpConfig>.() -> Unit = {}): HttpClient =
          PinnedKtor.client(ApprovedTls.context(), configure)

      /** A client that trusts the roots in a key store, the proxy's CA among them. */
      fun client(
          roots: KeyStore,
          configure: HttpClientConfig<JavaHttpConfig>.() -> Unit = {},
      ): HttpClient = PinnedKtor.client(ApprovedTls.context(roots), configure)
  }
`

const TESTED = {
  imports: ['io.ktor.client.engine.java.Java'],
  unpinned: code`
    HttpClient(Java) {
        engine {
            proxy = interceptor.asProxy()
            config { sslContext(PinnedTlsTest.unpinned(keys, null)) }
        }
    }
  `,
  pinned: code`PinnedKtor.client(keys) { engine { proxy = interceptor.asProxy() } }`,
}
