import { type Code, code } from '../../code.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { RenderContext } from '../../target.ts'
import { parentheses } from './pieces.ts'

const IMPORTS = [
  'java.io.IOException',
  'java.text.SimpleDateFormat',
  'java.util.Date',
  'java.util.Locale',
  'java.util.TimeZone',
  'java.util.concurrent.ConcurrentHashMap',
  'java.util.concurrent.TimeUnit',
  'okhttp3.Call',
  'okhttp3.Callback',
  'okhttp3.HttpUrl',
] as const

/** What the sender of reports needs beside the imports of the policy, for OkHttp 3 and for newer ones. */
export const REPORT_IMPORTS: Readonly<Record<'old' | 'new', readonly string[]>> = {
  old: [
    ...IMPORTS,
    'java.security.cert.X509Certificate',
    'okhttp3.MediaType',
    'okhttp3.RequestBody',
    'okio.ByteString',
  ],
  new: [...IMPORTS, 'okhttp3.MediaType.Companion.toMediaType', 'okhttp3.RequestBody.Companion.toRequestBody'],
}

/** The sender of pin failures, with a client of its own that is not pinned. */
export function renderReports({ options }: RenderContext): Code {
  return reports(parentheses(options), isForOkHttp3(options) ? OLD : NEW)
}

interface Spelling {
  readonly mediaType: Code
  /** The body of a request with a text, which is JSON. */
  readonly body: (text: Code) => Code
  /** The bytes of `certificate`. */
  readonly bytes: Code
}

const OLD: Spelling = {
  mediaType: code`MediaType.get("application/json")`,
  body: (text) => code`RequestBody.create(json, ${text})`,
  bytes: code`ByteString.of(*certificate.encoded)`,
}

const NEW: Spelling = {
  mediaType: code`"application/json".toMediaType()`,
  body: (text) => code`${text}.toRequestBody(json)`,
  bytes: code`
    certificate.encoded
        .toByteString()
  `,
}

const reports = (call: Code, { mediaType, body, bytes }: Spelling): Code => code`
  /** Tells pin failures to the reportTo addresses of the pin set, once a day each, and never in the way. */
  internal object PinReports : Callback {
      private const val MOST_REMEMBERED = 1000
      private val repeatAfterMillis = TimeUnit.DAYS.toMillis(1)
      private val told = ConcurrentHashMap<String, Long>()
      private val json = ${mediaType}

      private val client by lazy {
          OkHttpClient.Builder().callTimeout(10, TimeUnit.SECONDS).followRedirects(false).build()
      }

      fun send(
          failure: PinFailureException,
          url: HttpUrl,
          path: List<X509Certificate> = emptyList(),
          isForbidden: Boolean = false,
          blocks: Boolean = true,
      ) {
          val entry = PinPolicy.findEntry(failure.host) ?: return
          val now = System.currentTimeMillis()
          val port = if (url.host${call} == failure.host) url.port${call} else 0
          val body by lazy { ${body(code`bodyOf(failure, entry, port, path, isForbidden, blocks)`)} }
          for (address in entry.reportTo) {
              val key = "$address \${failure.host} $isForbidden \${failure.served}"
              if (now - (told[key] ?: 0) < repeatAfterMillis) continue
              if (told.size >= MOST_REMEMBERED) told.clear()
              told[key] = now
              client.newCall(Request.Builder().url(address).post(body).build()).enqueue(this)
          }
      }

      override fun onResponse(call: Call, response: Response) = response.close()

      override fun onFailure(call: Call, e: IOException) = Unit // nobody's concern

      private fun bodyOf(
          failure: PinFailureException,
          entry: PinPolicy.Entry,
          port: Int,
          path: List<X509Certificate>,
          isForbidden: Boolean,
          blocks: Boolean,
      ): String {
          val (certificatePins, keyPins) = entry.pins.partition { it.startsWith("cert-") }
          val expiry = entry.expiresAtMillis.takeIf { it != Long.MAX_VALUE }
          return record(
              "date-time" to quote(utc(System.currentTimeMillis())),
              "hostname" to quote(failure.host),
              "port" to port.toString(),
              "effective-expiration-date" to expiry?.let { quote(utc(it)) },
              "include-subdomains" to (entry.subdomains != "none").toString(),
              "noted-hostname" to quote(entry.host),
              "served-certificate-chain" to "[]",
              "validated-certificate-chain" to array(path.map { quote(pem(it)) }),
              "known-pins" to array(keyPins.map { quote("pin-sha256=\"" + it.removePrefix("sha256/") + "\"") }),
              "keypin" to
                  record(
                      "version" to "1",
                      "outcome" to quote(if (isForbidden) "forbidden" else "mismatch"),
                      "action" to quote(if (blocks) "block" else "allow"),
                      "mode" to quote(entry.mode),
                      "subdomains" to quote(entry.subdomains),
                      "expired" to entry.hasLapsed().toString(),
                      "pin-set" to quote(PinnedOkHttp.PIN_SET_DIGEST),
                      "known-certificate-pins" to array(certificatePins.map(::quote)),
                      "seen" to array(failure.served.mapIndexed(::seen)),
                  ),
          )
      }

      private fun seen(index: Int, served: String): String =
          record(
              "pin" to quote(served.substringBefore(": ")),
              "subject" to quote(served.substringAfter(": ", "")),
              "position" to quote(if (index == 0) "leaf" else "ca"),
          )

      private fun utc(millis: Long): String =
          SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.US)
              .apply { timeZone = TimeZone.getTimeZone("UTC") }
              .format(Date(millis))

      private fun pem(certificate: X509Certificate): String =
          ${bytes}
              .base64()
              .chunked(64)
              .joinToString("\n", "-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n")

      private fun array(values: List<String>): String = values.joinToString(",", "[", "]")

      private fun record(vararg members: Pair<String, String?>): String =
          members
              .filter { (_, value) -> value != null }
              .joinToString(",", "{", "}") { (name, value) -> quote(name) + ":" + value }

      private fun quote(text: String): String =
          buildString {
              append('"')
              for (char in text) {
                  when {
                      char == '"' || char == '\\' -> append('\\').append(char)
                      char < ' ' || char > '~' -> append("\\u%04x".format(Locale.US, char.code))
                      else -> append(char)
                  }
              }
              append('"')
          }
  }
`
