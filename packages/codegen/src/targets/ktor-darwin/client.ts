import { packageOf } from '../../android/options.ts'
import { type Code, code, NOTHING } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { kotlin } from '../../languages/kotlin.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedDarwin.kt`: Ktor's own pinner, and a plugin for what it does not see. */
export function renderClient({ plan, options, header }: RenderContext): Code {
  return code`
    ${kotlin.comment(...header)}

    package ${packageOf(options).name}

    import io.ktor.client.HttpClient
    import io.ktor.client.HttpClientConfig
    import io.ktor.client.engine.darwin.Darwin
    import io.ktor.client.engine.darwin.DarwinClientEngineConfig
    import io.ktor.client.engine.darwin.certificates.CertificatePinner
    import io.ktor.client.plugins.api.SendingRequest
    import io.ktor.client.plugins.api.createClientPlugin
    import io.ktor.http.isSecure
    import platform.Foundation.NSDate
    import platform.Foundation.timeIntervalSince1970

    /** The digest of the pin set, for logs and support. */
    public const val PIN_SET_DIGEST: String =
        ${kotlin.literal(plan.digest)}

    /** Whether a host that no entry covers is refused. */
    private const val REFUSES_UNLISTED = ${plan.unlisted === 'block' ? code`true` : code`false`}

    private val entries: List<PinEntry> =
        listOf(
            ${plan.entries.map(renderEntry)}
        )

    /** A request was refused before there was a connection. Keys are judged by Ktor's CertificatePinner. */
    public class PinFailure(
        public val host: String,
        reason: String,
    ) : Exception("pinning failed for $host: $reason")

    /**
     * Makes a client that talks to pinned servers only. A mismatch is a TlsPeerUnverifiedException, which
     * lists what came and what was expected, or the cause of what is thrown.
     *
     * Leave the engine's challenge handler and sessions alone: a preconfigured session is not judged.
     */
    public fun pinnedHttpClient(
        pinner: CertificatePinner = certificatePinner(),
        configure: HttpClientConfig<DarwinClientEngineConfig>.() -> Unit = {},
    ): HttpClient =
        HttpClient(Darwin) {
            configure()
            install(PinGate)
            engine {
                configureSession {
                    URLCache = null
                }
                handleChallenge(pinner)
            }
        }

    /** The pins, with [more] that count for every host. Pins that lapse open are left out once they have. */
    public fun certificatePinner(more: List<String> = emptyList()): CertificatePinner {
        val builder = CertificatePinner.Builder().validateTrust(true)
        for (entry in entries) {
            if (entry.hasLapsed && !entry.expiresClosed) continue
            for (pattern in entry.patterns) {
                builder.add(pattern, *(entry.pins + more).toTypedArray())
            }
        }
        return builder.build()
    }

    /** What is refused without a connection; redirects come by here, too. */
    private val PinGate =
        createClientPlugin("PinGate") {
            on(SendingRequest) { request, _ ->
                val host = request.url.host.lowercase().trimEnd('.')
                val covering = entries.filter { it.covers(host) }
                when {
                    covering.isEmpty() -> {
                        if (REFUSES_UNLISTED) {
                            throw PinFailure(host, "the pin set does not list this host")
                        }
                    }
                    covering.any { it.expiresClosed && it.hasLapsed } -> {
                        throw PinFailure(host, "the pins have expired, and expire closed")
                    }
                    !request.url.protocol.isSecure() -> throw PinFailure(host, "clear text is refused")
                    // The pinner compares names letter by letter.
                    else -> request.url.host = host
                }
            }
        }

    /** What holds for one host, and for the names below it that it covers. */
    private class PinEntry(
        val host: String,
        val subdomains: String,
        val pins: List<String>,
        val expiresAt: Double? = null,
        val expiresClosed: Boolean = false,
    ) {
        val patterns: List<String>
            get() =
                when (subdomains) {
                    "any" -> listOf("**.$host")
                    "one" -> listOf(host, "*.$host")
                    else -> listOf(host)
                }

        val hasLapsed: Boolean
            get() = expiresAt != null && NSDate().timeIntervalSince1970 >= expiresAt

        fun covers(name: String): Boolean {
            if (name == host) return true
            if (!name.endsWith(".$host")) return false
            return subdomains == "any" ||
                subdomains == "one" && '.' !in name.dropLast(host.length + 1)
        }
    }
  `
}

/** `ApprovedInterception.kt`: the client of debug builds, which a test proxy with an approved CA can read. */
export function renderDebugClient({ options, header }: RenderContext): Code {
  return code`
    ${kotlin.comment(...header, '', ...ABOUT_DEBUG)}

    package ${packageOf(options).name}

    import io.ktor.client.HttpClient

    /** The client of debug builds, which a test proxy with an approved CA can read. */
    public val interceptedHttpClient: HttpClient by lazy {
        pinnedHttpClient(
            certificatePinner(
                listOf(
                    ${debugPinsOf(options).map(({ text }) => code`${kotlin.literal(text)},`)}
                ),
            ),
        )
    }
  `
}

/** `PinnedDarwinTest.kt`: the real servers are reached with the pins, and refused with wrong ones. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  return code`
    ${kotlin.comment(...header, '', ...ABOUT_TEST)}

    package ${packageOf(options).name}

    import io.ktor.client.engine.darwin.certificates.CertificatePinner
    import io.ktor.client.request.get
    import kotlinx.coroutines.runBlocking
    import kotlin.test.Test
    import kotlin.test.assertFails
    import kotlin.test.assertTrue

    class PinnedDarwinTest {
        private val hosts =
            listOf(
                ${plan.entries.map(({ host }) => code`${kotlin.literal(host)},`)}
            )

        @Test
        fun theServersAreReached() =
            runBlocking {
                val client = pinnedHttpClient()
                for (host in hosts) client.get("https://$host/")
            }

        @Test
        fun aServerWithoutAPinnedKeyIsRefused() =
            runBlocking {
                val wrong = CertificatePinner.Builder()
                // The hash of no key.
                for (host in hosts) wrong.add(host, "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                val client = pinnedHttpClient(wrong.build())
                for (host in hosts) {
                    val failure = assertFails(host) { client.get("https://$host/") }
                    val causes = generateSequence(failure) { it.cause }.map { it.message.orEmpty() }
                    assertTrue(causes.any { "pin" in it.lowercase() }, "$host: $failure")
                }
            }

        @Test
        fun clearTextIsRefused() =
            runBlocking {
                val client = pinnedHttpClient()
                for (host in hosts) {
                    assertTrue(assertFails(host) { client.get("http://$host/") } is PinFailure, host)
                }
            }
    }
  `
}

function renderEntry({ host, subdomains, pins, expiresAt, onExpiry }: PlanEntry): Code {
  return code`
    PinEntry(
        ${kotlin.literal(host)},
        ${kotlin.literal(subdomains)},
        listOf(
            ${pins.map(renderPin)}
        ),
        ${expiresAt === undefined ? NOTHING : kotlin.comment(expiresAt.toISOString())}
        ${expiresAt === undefined ? NOTHING : code`expiresAt = ${seconds(expiresAt)},`}
        ${onExpiry === 'closed' ? code`expiresClosed = true,` : NOTHING}
    ),
  `
}

// Milliseconds, divided so that Kotlin has a Double.
function seconds(moment: Date): Code {
  return code`${moment.getTime()} / 1000.0`
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : kotlin.comment(note)}
    ${kotlin.literal(pin.text)},
  `
}

const ABOUT_DEBUG = [
  'For debug builds only: add src/iosDebug/kotlin to their source directories and to no others. The CA also has to be',
  'installed and trusted on the device.',
]

const ABOUT_TEST = [
  'Talks to the real servers, on a simulator or a device (iosTest), and needs the network: a wrong pin in the place of',
  'theirs has to refuse them.',
]
