import { androidOptions, packageOf } from '../../android/options.ts'
import { type Code, code } from '../../code.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import { kotlinFile, leastKtor, notRunOn } from '../../ktor/file.ts'
import { renderApprovedKtor } from '../../ktor/overlay.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { leastOkHttp, okHttpCapabilities } from '../../okhttp/facts.ts'
import { reviewOkHttp } from '../../okhttp/losses.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderClient as renderOkHttp } from '../android-okhttp-kotlin/client.ts'
import { approvedPinner, approvedPins } from '../android-okhttp-kotlin/overlay.ts'
import { renderSelfTest } from '../android-okhttp-kotlin/self-test.ts'

/** Ktor on OkHttp: what `android-okhttp-kotlin` generates, put around whatever client the engine makes. */
export const ktorOkHttp: Target = {
  id: 'ktor-okhttp',
  title: 'Ktor client on the OkHttp engine',
  proof: { level: 'run', ranOn: ['OpenJDK 17', 'Ktor 3.5.2', 'OkHttp 5.3.2'], notRunOn },
  minimumVersions: [leastKtor, leastOkHttp, 'Kotlin 1.5'],
  capabilities: okHttpCapabilities,
  options: androidOptions,
  review: reviewOkHttp,
  render: (context) => {
    const { folder } = packageOf(context.options)
    return [
      { path: `src/main/kotlin/${folder}/PinnedOkHttp.kt`, role: 'code', code: renderOkHttp(context) },
      renderClient(context),
      ...renderApprovedKtor(context, APPROVED_IMPORTS, approvedClient(context)),
      { path: `src/test/kotlin/${folder}/PinnedOkHttpTest.kt`, role: 'test', code: renderSelfTest(context) },
      renderTest(context),
      {
        path: 'ci/pins-ktor-okhttp.yml',
        role: 'workflow',
        code: renderJvmWorkflow(context, code`ktor-okhttp`, code`Pinned*Test`),
      },
    ]
  },
}

function renderClient(context: RenderContext): RenderedFile {
  return kotlinFile(
    context,
    { set: 'main', name: 'PinnedKtor', role: 'code' },
    [
      ...['io.ktor.client.HttpClient', 'io.ktor.client.HttpClientConfig'],
      ...['io.ktor.client.engine.okhttp.OkHttp', 'io.ktor.client.engine.okhttp.OkHttpConfig'],
    ],
    code`
      /**
       * Makes Ktor clients that are held to the pin set.
       *
       * \`\`\`
       * val client = PinnedKtor.client { install(ContentNegotiation) { json() } }
       * \`\`\`
       *
       * All that [PinnedOkHttp] says of its client holds for these. A mismatch is a [PinFailureException].
       */
      object PinnedKtor {
          fun client(configure: HttpClientConfig<OkHttpConfig>.() -> Unit = {}): HttpClient =
              HttpClient(OkHttp) {
                  configure()
                  // Last, so that nothing above undoes it.
                  engine { config { PinnedOkHttp.pin(this) } }
              }
      }
    `,
  )
}

const APPROVED_IMPORTS = [
  ...['io.ktor.client.engine.okhttp.OkHttp', 'io.ktor.client.engine.okhttp.OkHttpConfig'],
  'okhttp3.CertificatePinner',
]

function approvedClient(context: RenderContext): Code {
  return code`
    ${approvedPins(context.options)}

    private val approvedPinner =
        ${approvedPinner(context)}

    /** Makes Ktor clients that a test proxy with an approved CA can read, beside the servers of the pin set. */
    object ApprovedKtor {
        fun client(configure: HttpClientConfig<OkHttpConfig>.() -> Unit = {}): HttpClient =
            HttpClient(OkHttp) {
                configure()
                // Last, so that nothing above undoes it.
                engine {
                    config {
                        PinnedOkHttp.pin(this).certificatePinner(approvedPinner)
                        networkInterceptors().remove(PinJudge)
                    }
                }
            }
    }
  `
}

function renderTest(context: RenderContext): RenderedFile {
  const enforced = context.plan.entries.filter(({ mode, isAddress }) => mode === 'enforce' && !isAddress)
  const lapse = enforced.some(({ expiresAt }) => expiresAt !== undefined)
  return kotlinFile(
    context,
    { set: 'test', name: 'PinnedKtorTest', role: 'test', notes: ABOUT_TEST },
    TEST_IMPORTS,
    code`
      class PinnedKtorTest {
          private val enforced =
              listOf<String>(
                  ${enforced.map(({ host }) => code`${kotlin.literal(host)},`)}
              )${lapse ? code`.filterNot { PinPolicy.findEntry(it)!!.hasLapsed() }` : []}

          @Test
          fun anInterceptorFoolsAPlainClientAndGetsNothingOfThePinnedOne() {
              for (host in enforced) {
                  val root = HeldCertificate.Builder().certificateAuthority(0).build()
                  val leaf = HeldCertificate.Builder().addSubjectAlternativeName(host).signedBy(root).build()
                  val its = HandshakeCertificates.Builder().heldCertificate(leaf).build()
                  val ours = HandshakeCertificates.Builder().addTrustedCertificate(root.certificate).build()
                  val toTheInterceptor: HttpClientConfig<OkHttpConfig>.() -> Unit = {
                      engine { config { dns(Loopback).sslSocketFactory(ours.sslSocketFactory(), ours.trustManager) } }
                  }
                  MockWebServer().use { server ->
                      server.useHttps(its.sslSocketFactory(), false)
                      server.enqueue(MockResponse())
                      server.start(Loopback.address, 0)
                      val url = "https://$host:\${server.port}/secret"
                      HttpClient(OkHttp, toTheInterceptor).use { runBlocking { it.get(url) } }
                      assertEquals(1, server.requestCount)
                      PinnedKtor.client(toTheInterceptor).use { client ->
                          assertThrows(PinFailureException::class.java) { runBlocking { client.get(url) } }
                      }
                      assertEquals(1, server.requestCount)
                  }
              }
          }

          private object Loopback : Dns {
              val address: InetAddress = InetAddress.getByName("127.0.0.1")

              override fun lookup(hostname: String) = listOf(address)
          }
      }
    `,
  )
}

const ABOUT_TEST = [
  'Needs junit:junit, com.squareup.okhttp3:mockwebserver and com.squareup.okhttp3:okhttp-tls, of the OkHttp that Ktor has.',
]

const TEST_IMPORTS = [
  ...['io.ktor.client.HttpClient', 'io.ktor.client.HttpClientConfig', 'io.ktor.client.request.get'],
  ...['io.ktor.client.engine.okhttp.OkHttp', 'io.ktor.client.engine.okhttp.OkHttpConfig'],
  ...['java.net.InetAddress', 'kotlinx.coroutines.runBlocking', 'okhttp3.Dns'],
  ...['okhttp3.mockwebserver.MockResponse', 'okhttp3.mockwebserver.MockWebServer'],
  ...['okhttp3.tls.HandshakeCertificates', 'okhttp3.tls.HeldCertificate', 'org.junit.Test'],
  ...['org.junit.Assert.assertEquals', 'org.junit.Assert.assertThrows'],
]
