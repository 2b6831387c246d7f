import { Code, code, NOTHING, paragraphs, when } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { type FloorEntry, floorOf } from '../../okhttp/floor.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { parentheses, pinLine } from './pieces.ts'

/** What {@link renderPolicy} needs imported, for OkHttp 3 and for newer ones. */
export const POLICY_IMPORTS = {
  old: ['okhttp3.Request'],
  new: ['java.security.cert.X509Certificate', 'okhttp3.Request', 'okio.ByteString.Companion.toByteString'],
} as const

/** The entries as data and the judgement of paths: for what CertificatePinner cannot say. */
export function renderPolicy({ plan, options }: RenderContext): Code {
  const check = checkRequest(plan, parentheses(options))
  return code`
    /** The pin set, and the judgement of verified paths by it. */
    internal object PinPolicy {
        /** What holds for one host, and for the names below it that it covers. */
        class Entry(
            val host: String,
            val subdomains: String,
            val mode: String,
            val pins: List<String> = emptyList(),
            val forbid: Set<String> = emptySet(),
            val expiresAtMillis: Long = Long.MAX_VALUE,
            val onExpiry: String? = null,
            val reportTo: List<String> = emptyList(),
            /** What CertificatePinner is given for this entry. */
            val patterns: List<String> = emptyList(),
            /** Whether that is enough for WebSockets, whose connections OkHttp shows to nobody else. */
            val allowsWebSocket: Boolean = true,
        ) {
            fun hasLapsed() = System.currentTimeMillis() >= expiresAtMillis
        }

        val entries =
            listOf(
                ${floorOf(plan).map(renderEntry)}
            )

        private val entriesByHost = entries.associateBy { it.host }

        /** The most specific entry that covers a name: itself, else the longest that reaches it. */
        fun findEntry(host: String): Entry? {
            val labels = host.trimEnd('.').split('.')
            return labels.indices.firstNotNullOfOrNull { depth ->
                entriesByHost[labels.drop(depth).joinToString(".")]?.takeIf {
                    depth == 0 || it.subdomains == "any" || (depth == 1 && it.subdomains == "one")
                }
            }
        }

        ${paragraphs(isForOkHttp3(options) ? [check] : [check, judgement(plan)])}
    }
  `
}

const checkRequest = ({ unlisted }: Plan, call: Code): Code => code`
  /** Refuses what needs no connection to be refused. */
  fun checkRequest(request: Request) {
      val host = request.url${call}.host${call}
      ${unlisted === 'block' ? REFUSE_UNLISTED : IGNORE_UNLISTED}
      if (entry.mode != "off" && entry.onExpiry == "closed" && entry.hasLapsed()) {
          throw PinFailureException(host, "the pins have expired, and expire closed")
      }
      if (!entry.allowsWebSocket && request.header("Upgrade").equals("websocket", ignoreCase = true)) {
          throw PinFailureException(host, "OkHttp lets no one judge the connection of this WebSocket")
      }
  }
`

const judgement = ({ entries }: Plan): Code => code`
  /** Judges the verified path of a request's connection, leaf first. */
  fun checkPath(request: Request, path: List<X509Certificate>) {
      checkRequest(request)
      val host = request.url.host
      val entry = findEntry(host)?.takeUnless { it.mode == "off" } ?: return
      val keys = path.map { CertificatePinner.pin(it) }
      val seen = keys + path.map { "cert-sha256/" + it.encoded.toByteString().sha256().base64() }
      val isForbidden = seen.any { it in entry.forbid }
      if (!isForbidden && seen.any { it in entry.pins }) return
      val blocks = isForbidden || (entry.mode == "enforce" && !entry.hasLapsed())
      val reason = if (isForbidden) "the path has a forbidden key" else "no pinned key in the verified path"
      val served = path.zip(keys) { certificate, key -> "$key: \${certificate.subjectX500Principal.name}" }
      val failure = PinFailureException(host, reason, served, entry.pins)
      ${when(
        entries.some(({ reportTo }) => reportTo.length > 0),
        () => code`PinReports.send(failure, request.url, path, isForbidden, blocks)`,
      )}
      if (blocks) throw failure
  }
`

const REFUSE_UNLISTED = code`
  val entry =
      findEntry(host) ?: throw PinFailureException(host, "the pin set does not list this host")
`

const IGNORE_UNLISTED = code`
  val entry = findEntry(host) ?: return
`

function renderEntry({ entry, patterns, allowsWebSocket }: FloorEntry): Code {
  const { host, subdomains, mode, reason, pins, forbid, expiresAt, onExpiry, reportTo } = entry
  return code`
    ${reason === undefined ? NOTHING : kotlin.comment(`reason: ${reason}`)}
    Entry(
        host = ${kotlin.literal(host)},
        subdomains = ${kotlin.literal(subdomains)},
        mode = ${kotlin.literal(mode)},
        ${listArgument('pins', 'listOf', pins.map(pinLine))}
        ${listArgument(
          'forbid',
          'setOf',
          forbid.map(({ text }) => textLine(text)),
        )}
        ${expiresAt === undefined ? NOTHING : code`expiresAtMillis = ${expiresAt.getTime()}L,`}
        ${onExpiry === undefined ? NOTHING : code`onExpiry = ${kotlin.literal(onExpiry)},`}
        ${listArgument('reportTo', 'listOf', reportTo.map(textLine))}
        ${listArgument('patterns', 'listOf', patterns.map(textLine))}
        ${allowsWebSocket ? NOTHING : code`allowsWebSocket = false,`}
    ),
  `
}

function listArgument(name: string, maker: 'listOf' | 'setOf', items: readonly Code[]): Code {
  if (items.length === 0) return NOTHING
  return code`
    ${new Code(name)} =
        ${new Code(maker)}(
            ${items}
        ),
  `
}

function textLine(text: string): Code {
  return code`${kotlin.literal(text)},`
}
