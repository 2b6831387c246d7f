import { type Code, code, NOTHING, paragraphs, when } from '../../code.ts'
import { ENTRY_IMPORTS, type EntryRow, renderCall, renderEntries } from '../../java/entries.ts'
import { javaFile, textArguments } from '../../java/pieces.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { type FloorEntry, floorOf } from '../../okhttp/floor.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

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
          ${renderEntries(floorOf(plan).map(rowOf), EXTRAS)}

          private PinPolicy() {}

          ${paragraphs(old ? [checkRequest(plan)] : [checkRequest(plan), judgement(reports)])}
      }
    `,
  )
}

const IMPORTS = [...ENTRY_IMPORTS, 'okhttp3.Request'] as const

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

const EXTRAS = {
  fields: code`
    /** What CertificatePinner is given for this entry. */
    List<String> patterns = Collections.emptyList();

    /** Whether that is enough for WebSockets, whose connections OkHttp shows to nobody else. */
    boolean allowsWebSocket = true;
  `,
  methods: code`
    private Entry patterns(String... values) {
        patterns = Arrays.asList(values);
        return this;
    }

    private Entry refuseWebSocket() {
        allowsWebSocket = false;
        return this;
    }
  `,
  key: code`entry.host`,
}

function rowOf({ entry, patterns, allowsWebSocket }: FloorEntry): EntryRow {
  const calls = [
    renderCall('patterns', textArguments(patterns)),
    allowsWebSocket ? NOTHING : code`.refuseWebSocket()`,
  ]
  return { entry, pins: entry.pins, calls }
}
