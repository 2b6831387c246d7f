import { type Code, code } from '../code.ts'
import type { RenderContext, RenderedFile } from '../target.ts'
import { kotlinFile } from './file.ts'

/** How an engine of Ktor is set up in the self-test; each is an expression that gives an `HttpClient`. */
export interface TestedEngine {
  readonly imports: readonly string[]
  /** With `host`, `keys` and `interceptor` in scope. */
  readonly unpinned: Code
  /** The same, held to the pin set. */
  readonly pinned: Code
}

/** `PinnedKtorTest.kt`, beside the test of the core, whose interceptor it uses. */
export function renderKtorTest(
  context: RenderContext,
  { imports, unpinned, pinned }: TestedEngine,
): RenderedFile {
  return kotlinFile(
    context,
    { set: 'test', name: 'PinnedKtorTest', role: 'test', notes: ABOUT },
    [...IMPORTS, ...imports],
    code`
      class PinnedKtorTest {
          private val keys = PinnedTlsTest.selfSigned()
          private val interceptor = PinnedTlsTest.Interceptor(keys).apply { start() }
          private val enforced = PinnedTlsTest.ENFORCED.filterNot { PinPolicy.findEntry(it)!!.hasLapsed() }

          @After
          fun stopTheInterceptor() = interceptor.close()

          @Test
          fun anUnpinnedClientFallsForTheInterceptor() {
              for (host in enforced) assertEquals("fooled", ask(unpinned(host), "https://$host/"))
          }

          @Test
          fun thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing() {
              for (host in enforced) {
                  assertThrows(PinFailureException::class.java) { ask(pinned(host), "https://$host/secret") }
                  assertEquals(0, interceptor.requests.get())
              }
          }

          @Test
          fun clearTextIsRefused() {
              for (host in enforced) {
                  assertThrows(UnknownServiceException::class.java) { ask(pinned(host), "http://$host/") }
              }
          }

          private fun ask(
              client: HttpClient,
              url: String,
          ): String = client.use { runBlocking { it.get(url).bodyAsText() } }

          private fun unpinned(host: String): HttpClient =
              ${unpinned}

          private fun pinned(host: String): HttpClient =
              ${pinned}
      }
    `,
  )
}

const ABOUT = ['Needs PinnedTlsTest beside it, whose interceptor it uses, and junit:junit 4.13.']

const IMPORTS = [
  'io.ktor.client.HttpClient',
  'io.ktor.client.request.get',
  'io.ktor.client.statement.bodyAsText',
  'java.net.UnknownServiceException',
  'kotlinx.coroutines.runBlocking',
  'org.junit.After',
  'org.junit.Assert.assertEquals',
  'org.junit.Assert.assertThrows',
  'org.junit.Test',
]
