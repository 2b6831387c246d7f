import { type Code, code, inline, when } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { type FloorEntry, floorOf } from '../../okhttp/floor.ts'
import type { Plan } from '../../plan/plan.ts'
import { listOf, pinLine } from './pieces.ts'

/** The entries as data and the judgement of paths: for what CertificatePinner cannot say. */
export function renderPolicy(plan: Plan): Code {
  return code`
    /** What holds for one host, and for the names below it that it covers. */
    internal class Entry(
        val host: String,
        val subdomains: String,
        val mode: String,
        /** What CertificatePinner is given for this entry, and whether that says all of it. */
        val patterns: List<String>,
        val isExact: Boolean,
        val pins: List<String>,
        val forbid: Set<String>,
        val expiresAtMillis: Long?,
        val onExpiry: String?,
        val reportTo: List<String>,
    ) {
        fun hasLapsed() = expiresAtMillis != null && System.currentTimeMillis() >= expiresAtMillis
    }

    internal val entries =
        listOf(
            ${floorOf(plan).map(renderEntry)}
        )

    private val entriesByHost = entries.associateBy { it.host }

    /** The most specific entry that covers a name: itself, else the longest that reaches it. */
    internal fun findEntry(host: String): Entry? {
        val labels = host.trimEnd('.').split('.')
        return labels.indices.firstNotNullOfOrNull { depth ->
            entriesByHost[labels.drop(depth).joinToString(".")]?.takeIf {
                depth == 0 || it.subdomains == "any" || (depth == 1 && it.subdomains == "one")
            }
        }
    }

    /** What can be refused without a connection. */
    internal fun refuseUnjudged(request: Request) {
        val host = request.url.host
        val entry = findEntry(host)
        ${plan.unlisted === 'block' ? REFUSE_UNLISTED : IGNORE_UNLISTED}
        if (entry.mode != "off" && entry.onExpiry == "closed" && entry.hasLapsed()) {
            throw PinFailureException(host, "the pins have expired, and expire closed")
        }
        if (!entry.isExact && request.header("Upgrade").equals("websocket", ignoreCase = true)) {
            throw PinFailureException(host, "OkHttp lets no one judge the connection of this WebSocket")
        }
    }

    internal fun judge(request: Request, path: List<X509Certificate>) {
        refuseUnjudged(request)
        val host = request.url.host
        val entry = findEntry(host)?.takeUnless { it.mode == "off" } ?: return
        val served = path.map(CertificatePinner::pin)
        val certificates = path.map { "cert-sha256/" + it.encoded.toByteString().sha256().base64() }
        val isForbidden = (served + certificates).any { it in entry.forbid }
        if (!isForbidden && (served + certificates).any { it in entry.pins }) return
        val reason = if (isForbidden) "the path has a forbidden key" else "no pinned key in the verified path"
        val subjects = path.zip(served) { certificate, pin -> "$pin: \${certificate.subjectX500Principal.name}" }
        val failure = PinFailureException(host, reason, subjects, entry.pins)
        ${when(
          plan.entries.some(({ reportTo }) => reportTo.length > 0),
          () => code`PinReports.send(failure, request.url, path)`,
        )}
        if (isForbidden || (entry.mode == "enforce" && !entry.hasLapsed())) throw failure
    }
  `
}

const REFUSE_UNLISTED = code`
  entry ?: throw PinFailureException(host, "the pin set does not list this host")
`

const IGNORE_UNLISTED = code`
  entry ?: return
`

function renderEntry({ entry, patterns, isExact }: FloorEntry): Code {
  const { host, subdomains, mode, reason, pins, forbid, expiresAt, onExpiry, reportTo } = entry
  return code`
    ${reason === undefined ? [] : kotlin.comment(`reason: ${reason}`)}
    Entry(
        host = ${kotlin.literal(host)},
        subdomains = ${kotlin.literal(subdomains)},
        mode = ${kotlin.literal(mode)},
        patterns = ${inlineList(patterns)},
        isExact = ${isExact || mode !== 'enforce' ? code`true` : code`false`},
        pins =
            ${listOf(pins.map(pinLine))},
        forbid =
            ${forbid.length === 0 ? code`emptySet()` : setOf(forbid.map(({ text }) => text))},
        expiresAtMillis = ${expiresAt === undefined ? code`null` : code`${expiresAt.getTime()}L`},
        onExpiry = ${onExpiry === undefined ? code`null` : kotlin.literal(onExpiry)},
        reportTo =
            ${listOf(reportTo.map((url) => code`${kotlin.literal(url)},`))},
    ),
  `
}

function inlineList(texts: readonly string[]): Code {
  return texts.length === 0 ? code`emptyList()` : code`listOf(${inline(texts.map(kotlin.literal), ', ')})`
}

function setOf(texts: readonly string[]): Code {
  return code`
    setOf(
        ${texts.map((text) => code`${kotlin.literal(text)},`)}
    )
  `
}
