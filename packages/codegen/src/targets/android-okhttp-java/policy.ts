import { Code, code, NOTHING, paragraphs, when } from '../../code.ts'
import { java } from '../../languages/java.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { type FloorEntry, floorOf } from '../../okhttp/floor.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { javaFile, pinArguments, textArguments } from './pieces.ts'

/** `PinPolicy.java`: the entries as data and the judgement, for what CertificatePinner cannot say. */
export function renderPolicy(context: RenderContext): Code {
  const { plan } = context
  const old = isForOkHttp3(context.options)
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return javaFile(
    context,
    [...IMPORTS, ...(old ? [] : JUDGEMENT_IMPORTS)],
    code`
      /** The pin set, and the judgement of verified paths by it. */
      final class PinPolicy {
          /** What holds for one host, and for the names below it that it covers. */
          static final class Entry {
              final String host;
              final String subdomains;
              final String mode;
              List<String> pins = Collections.emptyList();
              List<String> forbid = Collections.emptyList();
              long expiresAtMillis = Long.MAX_VALUE;
              String onExpiry;
              List<String> reportTo = Collections.emptyList();

              /** What CertificatePinner is given for this entry. */
              List<String> patterns = Collections.emptyList();

              /** Whether that is enough for WebSockets, whose connections OkHttp shows to nobody else. */
              boolean allowsWebSocket = true;

              private Entry(String host, String subdomains, String mode) {
                  this.host = host;
                  this.subdomains = subdomains;
                  this.mode = mode;
              }

              boolean hasLapsed() {
                  return System.currentTimeMillis() >= expiresAtMillis;
              }

              private Entry pins(String... values) {
                  pins = Arrays.asList(values);
                  return this;
              }

              private Entry forbid(String... values) {
                  forbid = Arrays.asList(values);
                  return this;
              }

              private Entry expires(long atMillis, String how) {
                  expiresAtMillis = atMillis;
                  onExpiry = how;
                  return this;
              }

              private Entry reportTo(String... values) {
                  reportTo = Arrays.asList(values);
                  return this;
              }

              private Entry patterns(String... values) {
                  patterns = Arrays.asList(values);
                  return this;
              }

              private Entry refuseWebSocket() {
                  allowsWebSocket = false;
                  return this;
              }
          }

          static final List<Entry> ENTRIES =
                  Arrays.asList(
                          ${floorOf(plan).map((entry, index, { length }) => renderEntry(entry, index === length - 1))});

          private static final Map<String, Entry> BY_HOST = new HashMap<>();

          static {
              for (Entry entry : ENTRIES) {
                  BY_HOST.put(entry.host, entry);
              }
          }

          private PinPolicy() {}

          /** The most specific entry that covers a name: itself, else the longest that reaches it. */
          static Entry findEntry(String host) {
              String name = host.replaceAll("[.]+$", "");
              for (int depth = 0; !name.isEmpty(); depth++) {
                  Entry entry = BY_HOST.get(name);
                  if (entry != null && reaches(entry, depth)) {
                      return entry;
                  }
                  name = name.contains(".") ? name.substring(name.indexOf('.') + 1) : "";
              }
              return null;
          }

          private static boolean reaches(Entry entry, int depth) {
              return depth == 0
                      || entry.subdomains.equals("any")
                      || (depth == 1 && entry.subdomains.equals("one"));
          }

          ${paragraphs(old ? [checkRequest(plan)] : [checkRequest(plan), judgement(reports)])}
      }
    `,
  )
}

const IMPORTS = [
  ...['java.util.Arrays', 'java.util.Collections', 'java.util.HashMap', 'java.util.List', 'java.util.Map'],
  'okhttp3.Request',
] as const

const JUDGEMENT_IMPORTS = [
  ...['java.security.cert.Certificate', 'java.security.cert.CertificateEncodingException'],
  ...['java.security.cert.X509Certificate', 'java.util.ArrayList'],
  ...['okhttp3.CertificatePinner', 'okio.ByteString'],
] as const

const checkRequest = ({ unlisted }: Plan): Code => code`
  /** Refuses what needs no connection to be refused. */
  static void checkRequest(Request request) throws PinFailureException {
      String host = request.url().host();
      Entry entry = findEntry(host);
      if (entry == null) {
          ${unlisted === 'block' ? REFUSE_UNLISTED : code`return;`}
      }
      if (!entry.mode.equals("off") && "closed".equals(entry.onExpiry) && entry.hasLapsed()) {
          throw new PinFailureException(host, "the pins have expired, and expire closed");
      }
      if (!entry.allowsWebSocket && "websocket".equalsIgnoreCase(request.header("Upgrade"))) {
          throw new PinFailureException(
                  host, "OkHttp lets no one judge the connection of this WebSocket");
      }
  }
`

const judgement = (reports: boolean): Code => code`
  /** Judges the verified path of a request's connection, leaf first. */
  static void checkPath(Request request, List<Certificate> path) throws PinFailureException {
      checkRequest(request);
      String host = request.url().host();
      Entry entry = findEntry(host);
      if (entry == null || entry.mode.equals("off")) {
          return;
      }
      List<String> seen = new ArrayList<>();
      List<String> served = new ArrayList<>();
      for (Certificate certificate : path) {
          String key = CertificatePinner.pin(certificate);
          seen.add(key);
          seen.add(certificatePin(certificate));
          served.add(key + ": " + subjectOf(certificate));
      }
      boolean isForbidden = !Collections.disjoint(seen, entry.forbid);
      if (!isForbidden && !Collections.disjoint(seen, entry.pins)) {
          return;
      }
      boolean blocks = isForbidden || (entry.mode.equals("enforce") && !entry.hasLapsed());
      String reason =
              isForbidden
                      ? "the path has a forbidden key"
                      : "no pinned key in the verified path";
      PinFailureException failure =
              new PinFailureException(host, reason, served, entry.pins);
      ${when(reports, () => code`PinReports.send(failure, request.url(), path, isForbidden, blocks);`)}
      if (blocks) {
          throw failure;
      }
  }

  private static String subjectOf(Certificate certificate) {
      return certificate instanceof X509Certificate
              ? ((X509Certificate) certificate).getSubjectX500Principal().getName()
              : "";
  }

  private static String certificatePin(Certificate certificate) {
      try {
          return "cert-sha256/" + ByteString.of(certificate.getEncoded()).sha256().base64();
      } catch (CertificateEncodingException impossible) {
          throw new IllegalStateException("a certificate that came as bytes has none", impossible);
      }
  }
`

const REFUSE_UNLISTED = code`throw new PinFailureException(host, "the pin set does not list this host");`

function renderEntry({ entry, patterns, allowsWebSocket }: FloorEntry, isLast: boolean): Code {
  const { host, subdomains, mode, reason, pins, forbid, expiresAt, onExpiry, reportTo } = entry
  const calls = [
    call('pins', pinArguments(pins)),
    call('forbid', textArguments(forbid.map(({ text }) => text))),
    expiresAt === undefined || onExpiry === undefined
      ? NOTHING
      : code`.expires(${expiresAt.getTime()}L, ${java.literal(onExpiry)})`,
    call('reportTo', textArguments(reportTo)),
    call('patterns', textArguments(patterns)),
    allowsWebSocket ? NOTHING : code`.refuseWebSocket()`,
  ].filter(({ lines }) => lines.length > 0)
  const end = isLast ? NOTHING : code`,`
  const head = code`new Entry(${java.literal(host)}, ${java.literal(subdomains)}, ${java.literal(mode)})`
  return code`
    ${reason === undefined ? NOTHING : java.comment(`reason: ${reason}`)}
    ${calls.length === 0 ? code`${head}${end}` : head}
            ${calls.map((text, index) => (index === calls.length - 1 ? code`${text}${end}` : text))}
  `
}

function call(name: string, items: readonly Code[]): Code {
  if (items.length === 0) return NOTHING
  return code`
    .${new Code(name)}(
            ${items})
  `
}
