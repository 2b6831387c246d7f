import { type Code, code } from '../../code.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { RenderContext } from '../../target.ts'
import { javaFile } from './pieces.ts'

/** `PinReports.java`: the sender of pin failures, with a client of its own that is not pinned. */
export function renderReports(context: RenderContext): Code {
  return javaFile(context, IMPORTS, reports(isForOkHttp3(context.options)))
}

const IMPORTS = [
  'java.io.IOException',
  'java.security.cert.Certificate',
  'java.security.cert.CertificateEncodingException',
  'java.text.SimpleDateFormat',
  'java.util.ArrayList',
  'java.util.Collections',
  'java.util.Date',
  'java.util.LinkedHashMap',
  'java.util.List',
  'java.util.Locale',
  'java.util.Map',
  'java.util.TimeZone',
  'java.util.concurrent.ConcurrentHashMap',
  'java.util.concurrent.TimeUnit',
  'okhttp3.Call',
  'okhttp3.Callback',
  'okhttp3.HttpUrl',
  'okhttp3.MediaType',
  'okhttp3.OkHttpClient',
  'okhttp3.Request',
  'okhttp3.RequestBody',
  'okhttp3.Response',
  'okio.ByteString',
] as const

const reports = (old: boolean): Code => code`
  /** Tells pin failures to the reportTo addresses of the pin set, once a day each, and never in the way. */
  final class PinReports {
      private static final int MOST_REMEMBERED = 1000;
      private static final long REPEAT_AFTER_MILLIS = TimeUnit.DAYS.toMillis(1);
      private static final Map<String, Long> TOLD = new ConcurrentHashMap<>();
      private static final MediaType JSON = MediaType.get("application/json");

      private static final OkHttpClient CLIENT =
              new OkHttpClient.Builder()
                      .callTimeout(10, TimeUnit.SECONDS)
                      .followRedirects(false)
                      .build();

      private static final Callback IGNORED =
              new Callback() {
                  @Override
                  public void onResponse(Call call, Response response) {
                      response.close();
                  }

                  @Override
                  public void onFailure(Call call, IOException failure) {
                      // Nobody's concern.
                  }
              };

      private PinReports() {}

      static void send(PinFailureException failure, HttpUrl url) {
          send(failure, url, Collections.<Certificate>emptyList(), false, true);
      }

      static void send(
              PinFailureException failure,
              HttpUrl url,
              List<Certificate> path,
              boolean isForbidden,
              boolean blocks) {
          PinPolicy.Entry entry = PinPolicy.findEntry(failure.host());
          if (entry == null) {
              return;
          }
          long now = System.currentTimeMillis();
          int port = url.host().equals(failure.host()) ? url.port() : 0;
          for (String address : entry.reportTo) {
              String key = address + " " + failure.host() + " " + isForbidden + " " + failure.served();
              Long last = TOLD.get(key);
              if (last != null && now - last < REPEAT_AFTER_MILLIS) {
                  continue;
              }
              if (TOLD.size() >= MOST_REMEMBERED) {
                  TOLD.clear();
              }
              TOLD.put(key, now);
              String text = record(report(failure, entry, port, path, isForbidden, blocks));
              RequestBody body = RequestBody.create(${old ? code`JSON, text` : code`text, JSON`});
              CLIENT.newCall(new Request.Builder().url(address).post(body).build()).enqueue(IGNORED);
          }
      }

      private static Map<String, String> report(
              PinFailureException failure,
              PinPolicy.Entry entry,
              int port,
              List<Certificate> path,
              boolean isForbidden,
              boolean blocks) {
          Map<String, String> report = new LinkedHashMap<>();
          report.put("date-time", quote(utc(System.currentTimeMillis())));
          report.put("hostname", quote(failure.host()));
          report.put("port", String.valueOf(port));
          if (entry.expiresAtMillis != Long.MAX_VALUE) {
              report.put("effective-expiration-date", quote(utc(entry.expiresAtMillis)));
          }
          report.put("include-subdomains", String.valueOf(!entry.subdomains.equals("none")));
          report.put("noted-hostname", quote(entry.host));
          report.put("served-certificate-chain", "[]");
          report.put("validated-certificate-chain", array(pems(path)));
          report.put("known-pins", array(knownPins(entry, false)));
          Map<String, String> own = new LinkedHashMap<>();
          own.put("version", "1");
          own.put("outcome", quote(isForbidden ? "forbidden" : "mismatch"));
          own.put("action", quote(blocks ? "block" : "allow"));
          own.put("mode", quote(entry.mode));
          own.put("subdomains", quote(entry.subdomains));
          own.put("expired", String.valueOf(entry.hasLapsed()));
          own.put("pin-set", quote(PinnedOkHttp.PIN_SET_DIGEST));
          own.put("known-certificate-pins", array(knownPins(entry, true)));
          own.put("seen", array(seen(failure.served())));
          report.put("keypin", record(own));
          return report;
      }

      private static List<String> seen(List<String> served) {
          List<String> records = new ArrayList<>();
          for (String key : served) {
              int end = key.indexOf(": ");
              Map<String, String> seen = new LinkedHashMap<>();
              seen.put("pin", quote(end < 0 ? key : key.substring(0, end)));
              seen.put("subject", quote(end < 0 ? "" : key.substring(end + 2)));
              seen.put("position", quote(records.isEmpty() ? "leaf" : "ca"));
              records.add(record(seen));
          }
          return records;
      }

      private static List<String> knownPins(PinPolicy.Entry entry, boolean ofCertificates) {
          List<String> pins = new ArrayList<>();
          for (String pin : entry.pins) {
              if (pin.startsWith("cert-") == ofCertificates) {
                  String hash = pin.substring(pin.indexOf('/') + 1);
                  pins.add(quote(ofCertificates ? pin : "pin-sha256=\"" + hash + "\""));
              }
          }
          return pins;
      }

      private static List<String> pems(List<Certificate> path) {
          List<String> pems = new ArrayList<>();
          for (Certificate certificate : path) {
              try {
                  String base64 = ByteString.of(certificate.getEncoded()).base64();
                  String lines = base64.replaceAll("(.{64})(?=.)", "$1\n");
                  pems.add(
                          quote(
                                  "-----BEGIN CERTIFICATE-----\n"
                                          + lines
                                          + "\n-----END CERTIFICATE-----\n"));
              } catch (CertificateEncodingException unreadable) {
                  return Collections.emptyList();
              }
          }
          return pems;
      }

      private static String utc(long millis) {
          SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.US);
          format.setTimeZone(TimeZone.getTimeZone("UTC"));
          return format.format(new Date(millis));
      }

      private static String array(List<String> values) {
          return "[" + join(values) + "]";
      }

      private static String record(Map<String, String> members) {
          List<String> texts = new ArrayList<>();
          for (Map.Entry<String, String> member : members.entrySet()) {
              texts.add(quote(member.getKey()) + ":" + member.getValue());
          }
          return "{" + join(texts) + "}";
      }

      private static String join(List<String> texts) {
          StringBuilder joined = new StringBuilder();
          for (String text : texts) {
              joined.append(joined.length() == 0 ? "" : ",").append(text);
          }
          return joined.toString();
      }

      private static String quote(String text) {
          StringBuilder quoted = new StringBuilder("\"");
          for (char unit : text.toCharArray()) {
              if (unit == '"' || unit == '\\') {
                  quoted.append('\\').append(unit);
              } else if (unit < ' ' || unit > '~') {
                  quoted.append(String.format(Locale.US, "\\u%04x", (int) unit));
              } else {
                  quoted.append(unit);
              }
          }
          return quoted.append('"').toString();
      }
  }
`
