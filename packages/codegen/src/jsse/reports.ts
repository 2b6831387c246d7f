import { type Code, code } from '../code.ts'
import { javaFile } from '../java/pieces.ts'
import { REPORT_IMPORTS, reportMembers } from '../java/report.ts'
import type { RenderContext } from '../target.ts'

/** `PinReports.java`: the sender of pin failures, over connections that are not pinned. */
export function renderReports(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...REPORT_IMPORTS,
      ...['java.io.IOException', 'java.io.OutputStream', 'java.net.HttpURLConnection', 'java.net.URL'],
      ...['java.nio.charset.StandardCharsets', 'java.security.cert.X509Certificate', 'java.util.Base64'],
      ...['java.util.concurrent.ArrayBlockingQueue', 'java.util.concurrent.ConcurrentHashMap'],
      ...['java.util.concurrent.ThreadPoolExecutor', 'java.util.concurrent.TimeUnit'],
    ],
    code`
      /** Tells pin failures to the reportTo addresses of the pin set, once a day each, and never in the way. */
      final class PinReports {
          private static final int MOST_REMEMBERED = 1000;
          private static final int TIMEOUT_MILLIS = 10_000;
          private static final long REPEAT_AFTER_MILLIS = TimeUnit.DAYS.toMillis(1);
          private static final Map<String, Long> TOLD = new ConcurrentHashMap<>();

          private static final ThreadPoolExecutor SENDER =
                  new ThreadPoolExecutor(
                          1,
                          1,
                          0,
                          TimeUnit.SECONDS,
                          new ArrayBlockingQueue<Runnable>(20),
                          task -> {
                              Thread thread = new Thread(task, "pin reports");
                              thread.setDaemon(true);
                              return thread;
                          },
                          new ThreadPoolExecutor.DiscardPolicy());

          private PinReports() {}

          static void send(
                  PinFailureException failure,
                  PinPolicy.Entry entry,
                  int port,
                  List<List<X509Certificate>> paths,
                  boolean isForbidden,
                  boolean blocks) {
              long now = System.currentTimeMillis();
              List<X509Certificate> path =
                      paths.isEmpty() ? Collections.<X509Certificate>emptyList() : paths.get(0);
              String text = record(report(failure, entry, port, path, isForbidden, blocks));
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
                  SENDER.execute(() -> post(address, text));
              }
          }

          private static void post(String address, String text) {
              try {
                  HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
                  connection.setConnectTimeout(TIMEOUT_MILLIS);
                  connection.setReadTimeout(TIMEOUT_MILLIS);
                  connection.setInstanceFollowRedirects(false);
                  connection.setRequestMethod("POST");
                  connection.setRequestProperty("Content-Type", "application/json");
                  connection.setDoOutput(true);
                  try (OutputStream body = connection.getOutputStream()) {
                      body.write(text.getBytes(StandardCharsets.UTF_8));
                  }
                  connection.getResponseCode();
                  connection.disconnect();
              } catch (IOException nobodysConcern) {
                  // A report must not get in the way.
              }
          }

          ${reportMembers(code`PinnedTls.PIN_SET_DIGEST`, code`Base64.getEncoder().encodeToString(certificate.getEncoded())`)}
      }
    `,
  )
}
