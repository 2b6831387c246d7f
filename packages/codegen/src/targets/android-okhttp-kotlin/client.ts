import { packageOf } from '../../android/options.ts'
import { type Code, code, paragraphs, when } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { isForOkHttp3, okHttpOption } from '../../okhttp/facts.ts'
import { type FloorEntry, floorOf, isPlain } from '../../okhttp/floor.ts'
import type { PlanPin } from '../../plan/plan.ts'
import type { OptionValues, RenderContext } from '../../target.ts'
import { importsOf, parentheses, pinLine } from './pieces.ts'
import { POLICY_IMPORTS, renderPolicy } from './policy.ts'
import { REPORT_IMPORTS, renderReports } from './reports.ts'

/** `PinnedOkHttp.kt`: the client, its CertificatePinner, and what that cannot say. */
export function renderClient(context: RenderContext): Code {
  const { plan, options, header } = context
  const plain = isPlain(plan)
  const old = isForOkHttp3(options)
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  const age = old ? 'old' : 'new'
  return paragraphs([
    kotlin.comment(...header),
    code`package ${packageOf(options).name}`,
    importsOf(IMPORTS, plain ? [] : POLICY_IMPORTS[age], reports ? REPORT_IMPORTS[age] : []),
    clientObject(context, plain),
    FAILURE,
    gate(context, plain, reports),
    when(!old, () => judge(plain)),
    when(!plain, () => renderPolicy(context)),
    when(reports, () => renderReports(context)),
  ])
}

const IMPORTS = [
  'javax.net.ssl.SSLPeerUnverifiedException',
  'okhttp3.CertificatePinner',
  'okhttp3.ConnectionSpec',
  'okhttp3.Interceptor',
  'okhttp3.OkHttpClient',
  'okhttp3.Response',
] as const

function clientObject({ plan, options }: RenderContext, plain: boolean): Code {
  const old = isForOkHttp3(options)
  return code`
    /**
     * An OkHttpClient that is held to the pin set.
     *
     * \`\`\`
     * val retrofit = Retrofit.Builder().baseUrl(url).client(PinnedOkHttp.client).build()
     * \`\`\`
     *
     * The pins are compared with the verified path, after the certificate and host name checks of the
     * platform and before a byte of a request leaves; also after redirects, through proxies and on WebSockets.
     * A mismatch is a [PinFailureException]. The client speaks TLS only, to any host. Do not give it a trust
     * manager of your own, and derive other clients from it with newBuilder().
     */
    object PinnedOkHttp {
        /** The digest of the pin set, for logs and support. */
        const val PIN_SET_DIGEST =
            ${kotlin.literal(plan.digest)}

        /** The part of the pin set that OkHttp enforces by itself. */
        val certificatePinner: CertificatePinner =
            ${plain ? plainPinner(floorOf(plan)) : POLICY_PINNER}

        ${paragraphs(old ? [CLIENT, pin(old)] : [GUARD_FIRST, CLIENT, pin(old), guard(options)])}
    }

    /** A URL may spell a name with its root dot, which OkHttp takes for another name. */
    private fun CertificatePinner.Builder.pin(pattern: String, vararg pins: String) =
        apply {
            add(pattern, *pins)
            if (':' !in pattern) add("$pattern.", *pins)
        }
  `
}

const GUARD_FIRST = code`
  init {
      refuseOldOkHttp()
  }
`

const CLIENT = code`
  /** One client, and so one connection pool, for the whole app. */
  val client: OkHttpClient by lazy { pin(OkHttpClient.Builder()).build() }
`

const pin = (old: boolean): Code => code`
  /** Holds the client of a builder to the pin set; call it last. */
  fun pin(builder: OkHttpClient.Builder): OkHttpClient.Builder =
      builder
          .certificatePinner(certificatePinner)
          // No ConnectionSpec.CLEARTEXT: no redirect leads to http: either.
          .connectionSpecs(listOf(ConnectionSpec.MODERN_TLS))
          .addInterceptor(PinGate)
          ${when(!old, () => code`.addNetworkInterceptor(PinJudge)`)}
`

function guard(options: OptionValues): Code {
  const instead = options.has(okHttpOption.name) ? '; for an older one generate them with okhttp=3.12' : ''
  return code`
    /**
     * Before 4.3 OkHttp ignores patterns with ** in silence, and shows interceptors a path that it has not
     * verified: it would look pinned and not be.
     */
    private fun refuseOldOkHttp() {
        val pin = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        val trial = CertificatePinner.Builder().add("**.trial.invalid", pin).build()
        try {
            trial.check("a.b.trial.invalid", emptyList())
        } catch (itKnowsThePattern: SSLPeerUnverifiedException) {
            return
        }
        error(${kotlin.literal(`these pins need OkHttp 4.3 or newer${instead}`)})
    }
  `
}

const POLICY_PINNER = code`
  CertificatePinner.Builder()
      .apply {
          for (entry in PinPolicy.entries) {
              // Lapsed pins are left out when the client is made; OkHttp has no way to drop them later.
              if (entry.onExpiry == "open" && entry.hasLapsed()) continue
              for (pattern in entry.patterns) pin(pattern, *entry.pins.toTypedArray())
          }
      }
      .build()
`

function plainPinner(floor: readonly FloorEntry[]): Code {
  return code`
    CertificatePinner.Builder()
        ${floor.flatMap(({ entry, patterns }) => patterns.map((pattern) => addLines(pattern, entry.pins)))}
        .build()
  `
}

function addLines(pattern: string, pins: readonly PlanPin[]): Code {
  return code`
    .pin(
        ${kotlin.literal(pattern)},
        ${pins.map(pinLine)}
    )
  `
}

const FAILURE: Code = code`
  /** A connection was refused because of the pin set; nothing was sent to the server. */
  class PinFailureException(
      /** The name that was asked for. */
      val host: String,
      reason: String,
      /** The keys of the verified path, leaf first, each with its subject. */
      val served: List<String> = emptyList(),
      /** The pins of the host. */
      val expected: List<String> = emptyList(),
  ) : SSLPeerUnverifiedException(
          buildString {
              append("pinning failed for ").append(host).append(": ").append(reason)
              served.forEach { append("\n  server sent   ").append(it) }
              expected.forEach { append("\n  pin set has   ").append(it) }
          },
      )
`

function gate({ options }: RenderContext, plain: boolean, reports: boolean): Code {
  return code`
    /** Sees each call before it connects, and each failure of CertificatePinner on its way out. */
    internal object PinGate : Interceptor {
        override fun intercept(chain: Interceptor.Chain): Response {
            ${when(!plain, () => code`PinPolicy.checkRequest(chain.request())`)}
            try {
                return chain.proceed(chain.request())
            } catch (failure: PinFailureException) {
                throw failure
            } catch (failure: SSLPeerUnverifiedException) {
                val pinFailure = pinFailureOf(failure) ?: throw failure
                ${when(reports, () => code`PinReports.send(pinFailure, chain.request().url${parentheses(options)})`)}
                throw pinFailure.apply { initCause(failure) }
            }
        }

        /** Reads the message of CertificatePinner: the served pins, a line with the host, the pins it has. */
        private fun pinFailureOf(failure: SSLPeerUnverifiedException): PinFailureException? {
            val message = failure.message.orEmpty()
            if (!message.startsWith("Certificate pinning failure!")) return null
            val (served, configured) = message.split("Pinned certificates for ").let { it.first() to it.last() }
            return PinFailureException(
                host = configured.lineSequence().first().trim().removeSuffix(":").trimEnd('.'),
                reason = "no pinned key in the verified path",
                served = served.lines().map(String::trim).filter { it.startsWith("sha256/") },
                expected = configured.lines().map(String::trim).filter { it.startsWith("sha256/") },
            )
        }
    }
  `
}

function judge(plain: boolean): Code {
  return code`
    /** Judges the connection of each request again, whatever became of the client's own CertificatePinner. */
    internal object PinJudge : Interceptor {
        override fun intercept(chain: Interceptor.Chain): Response {
            val request = chain.request()
            val path = chain.connection()?.handshake()?.peerCertificates.orEmpty()
            ${plain ? PLAIN_JUDGEMENT : POLICY_JUDGEMENT}
            return chain.proceed(request)
        }
    }
  `
}

const PLAIN_JUDGEMENT = code`
  PinnedOkHttp.certificatePinner.check(request.url.host, path)
`

const POLICY_JUDGEMENT = code`
  PinPolicy.checkPath(request, path.filterIsInstance<X509Certificate>())
`
