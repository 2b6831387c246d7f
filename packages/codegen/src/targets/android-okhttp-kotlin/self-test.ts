import { packageOf } from '../../android/options.ts'
import { type Code, code, paragraphs } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { RenderContext } from '../../target.ts'
import { importsOf, parentheses } from './pieces.ts'

/** `PinnedOkHttpTest.kt`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode, isAddress }) => mode === 'enforce' && !isAddress)
  const old = isForOkHttp3(options)
  const call = parentheses(options)
  const lapse = enforced.some(({ expiresAt }) => expiresAt !== undefined)
  return paragraphs([
    kotlin.comment(...header, '', ...ABOUT),
    code`package ${packageOf(options).name}`,
    importsOf(IMPORTS, old ? [] : ['okhttp3.CertificatePinner']),
    code`
      class PinnedOkHttpTest {
          private val enforced =
              listOf<String>(
                  ${enforced.map(({ host }) => code`${kotlin.literal(host)},`)}
              )${lapse ? code`.filterNot { PinPolicy.findEntry(it)!!.hasLapsed() }` : []}

          @Test
          fun anUnpinnedClientFallsForTheInterceptor() =
              intercept { server, host, builder ->
                  builder.build().newCall(request(server, host)).execute().use { assertEquals(200, it.code${call}) }
                  assertEquals(1, server.requestCount)
              }

          @Test
          fun thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing() =
              intercept { server, host, builder ->
                  val call = PinnedOkHttp.pin(builder).build().newCall(request(server, host))
                  val failure = assertThrows(PinFailureException::class.java) { call.execute() }
                  assertEquals(host, failure.host)
                  assertEquals(0, server.requestCount)
              }

          @Test
          fun aRootDotAtTheEndOfTheNameIsNoWayAroundThePins() =
              intercept { server, host, builder ->
                  val call = PinnedOkHttp.pin(builder).build().newCall(request(server, "$host."))
                  assertThrows(PinFailureException::class.java) { call.execute() }
                  assertEquals(0, server.requestCount)
              }

          ${paragraphs(old ? [CLEAR_TEXT] : [DERIVED, CLEAR_TEXT])}

          /** Asks the real servers; on with KEYPIN_LIVE=1, as it needs the network. */
          @Test
          fun theRealServersAreReached() {
              assumeTrue(System.getenv("KEYPIN_LIVE") == "1")
              for (host in enforced) {
                  PinnedOkHttp.client.newCall(Request.Builder().url("https://$host/").head().build()).execute().close()
              }
          }

          private fun request(server: MockWebServer, host: String) =
              Request.Builder().url("https://$host:\${server.port}/secret").build()

          private fun intercept(body: (MockWebServer, String, OkHttpClient.Builder) -> Unit) {
              for (host in enforced) {
                  val root = HeldCertificate.Builder().certificateAuthority(0).build()
                  val leaf = HeldCertificate.Builder().addSubjectAlternativeName(host).signedBy(root).build()
                  val its = HandshakeCertificates.Builder().heldCertificate(leaf).build()
                  val ours = HandshakeCertificates.Builder().addTrustedCertificate(root.certificate${call}).build()
                  MockWebServer().use { server ->
                      server.useHttps(its.sslSocketFactory(), false)
                      server.enqueue(MockResponse())
                      server.start(Loopback.address, 0)
                      val builder = OkHttpClient.Builder().sslSocketFactory(ours.sslSocketFactory(), ours.trustManager${call})
                      body(server, host, builder.dns(Loopback))
                  }
              }
          }

          private object Loopback : Dns {
              val address: InetAddress = InetAddress.getByName("127.0.0.1")

              override fun lookup(hostname: String) = listOf(address)
          }
      }
    `,
  ])
}

const DERIVED = code`
  @Test
  fun aDerivedClientThatLosesTheCertificatePinnerStillSendsNothing() =
      intercept { server, host, builder ->
          val derived = PinnedOkHttp.pin(builder).build().newBuilder()
          val call = derived.certificatePinner(CertificatePinner.DEFAULT).build().newCall(request(server, host))
          assertThrows(PinFailureException::class.java) { call.execute() }
          assertEquals(0, server.requestCount)
      }
`

const CLEAR_TEXT = code`
  @Test
  fun clearTextToAPinnedHostIsRefused() {
      val client = PinnedOkHttp.client.newBuilder().dns(Loopback).build()
      for (host in enforced) {
          val call = client.newCall(Request.Builder().url("http://$host/").build())
          assertThrows(UnknownServiceException::class.java) { call.execute() }
      }
  }
`

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on. A server on loopback plays the interceptor: its',
  'certificate for each pinned host comes from a root that the client trusts, but its key is not pinned.',
  'Needs junit:junit, com.squareup.okhttp3:mockwebserver and com.squareup.okhttp3:okhttp-tls. To run it on a',
  'device too, add this folder to the androidTest source set.',
]

const IMPORTS = [
  'java.net.InetAddress',
  'java.net.UnknownServiceException',
  'okhttp3.Dns',
  'okhttp3.OkHttpClient',
  'okhttp3.Request',
  'okhttp3.mockwebserver.MockResponse',
  'okhttp3.mockwebserver.MockWebServer',
  'okhttp3.tls.HandshakeCertificates',
  'okhttp3.tls.HeldCertificate',
  'org.junit.Assert.assertEquals',
  'org.junit.Assert.assertThrows',
  'org.junit.Assume.assumeTrue',
  'org.junit.Test',
] as const
