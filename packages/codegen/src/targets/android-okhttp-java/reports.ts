import { type Code, code } from '../../code.ts'
import { javaFile } from '../../java/pieces.ts'
import { REPORT_IMPORTS, reportMembers } from '../../java/report.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { RenderContext } from '../../target.ts'

/** `PinReports.java`: the sender of pin failures, with a client of its own that is not pinned. */
export function renderReports(context: RenderContext): Code {
  return javaFile(context, IMPORTS, reports(isForOkHttp3(context.options)))
}

const IMPORTS = [
  ...REPORT_IMPORTS,
  'java.io.IOException',
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

      ${reportMembers(code`PinnedOkHttp.PIN_SET_DIGEST`, code`ByteString.of(certificate.getEncoded()).base64()`)}
  }
`
