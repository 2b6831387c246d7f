import { type Code, code, NOTHING } from '../../code.ts'
import { javaFile } from '../../java/pieces.ts'
import { java } from '../../languages/java.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedOkHttpTest.java`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest(context: RenderContext): Code {
  const enforced = context.plan.entries.filter(({ mode, isAddress }) => mode === 'enforce' && !isAddress)
  const lapse = enforced.some(({ expiresAt }) => expiresAt !== undefined)
  return javaFile(
    context,
    isForOkHttp3(context.options) ? IMPORTS : [...IMPORTS, 'okhttp3.CertificatePinner'],
    code`
      public final class PinnedOkHttpTest {
          private static final String[] ENFORCED = {
              ${enforced.map(({ host }) => code`${java.literal(host)},`)}
          };

          @Test
          public void anUnpinnedClientFallsForTheInterceptor() throws Exception {
              intercept(
                      (server, host, builder) -> {
                          Call call = builder.build().newCall(request(server, host));
                          try (Response response = call.execute()) {
                              assertEquals(200, response.code());
                          }
                          assertEquals(1, server.getRequestCount());
                      });
          }

          @Test
          public void thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing() throws Exception {
              intercept(
                      (server, host, builder) -> {
                          Call call = PinnedOkHttp.pin(builder).build().newCall(request(server, host));
                          PinFailureException failure =
                                  assertThrows(PinFailureException.class, call::execute);
                          assertEquals(host, failure.host());
                          assertEquals(0, server.getRequestCount());
                      });
          }

          @Test
          public void aRootDotAtTheEndOfTheNameIsNoWayAroundThePins() throws Exception {
              intercept(
                      (server, host, builder) -> {
                          Request request = request(server, host + ".");
                          Call call = PinnedOkHttp.pin(builder).build().newCall(request);
                          assertThrows(PinFailureException.class, call::execute);
                          assertEquals(0, server.getRequestCount());
                      });
          }

          ${isForOkHttp3(context.options) ? NOTHING : DERIVED}

          @Test
          public void clearTextToAPinnedHostIsRefused() {
              OkHttpClient client = PinnedOkHttp.client().newBuilder().dns(LOOPBACK).build();
              for (String host : ENFORCED) {
                  ${lapse ? SKIP_LAPSED : NOTHING}
                  Call call = client.newCall(new Request.Builder().url("http://" + host + "/").build());
                  assertThrows(UnknownServiceException.class, call::execute);
              }
          }

          /** Asks the real servers; on with KEYPIN_LIVE=1, as it needs the network. */
          @Test
          public void theRealServersAreReached() throws Exception {
              assumeTrue("1".equals(System.getenv("KEYPIN_LIVE")));
              for (String host : ENFORCED) {
                  Request request = new Request.Builder().url("https://" + host + "/").head().build();
                  PinnedOkHttp.client().newCall(request).execute().close();
              }
          }

          private interface Trial {
              void run(MockWebServer server, String host, OkHttpClient.Builder builder)
                      throws IOException;
          }

          private static final Dns LOOPBACK =
                  hostname -> Collections.singletonList(InetAddress.getByName("127.0.0.1"));

          private static Request request(MockWebServer server, String host) {
              String url = "https://" + host + ":" + server.getPort() + "/secret";
              return new Request.Builder().url(url).build();
          }

          private static void intercept(Trial trial) throws IOException {
              for (String host : ENFORCED) {
                  ${lapse ? SKIP_LAPSED : NOTHING}
                  HeldCertificate root = new HeldCertificate.Builder().certificateAuthority(0).build();
                  HeldCertificate leaf =
                          new HeldCertificate.Builder()
                                  .addSubjectAlternativeName(host)
                                  .signedBy(root)
                                  .build();
                  HandshakeCertificates its =
                          new HandshakeCertificates.Builder().heldCertificate(leaf).build();
                  HandshakeCertificates ours =
                          new HandshakeCertificates.Builder()
                                  .addTrustedCertificate(root.certificate())
                                  .build();
                  try (MockWebServer server = new MockWebServer()) {
                      server.useHttps(its.sslSocketFactory(), false);
                      server.enqueue(new MockResponse());
                      server.start(InetAddress.getByName("127.0.0.1"), 0);
                      OkHttpClient.Builder builder = new OkHttpClient.Builder().dns(LOOPBACK);
                      builder.sslSocketFactory(ours.sslSocketFactory(), ours.trustManager());
                      trial.run(server, host, builder);
                  }
              }
          }
      }
    `,
    ...ABOUT,
  )
}

const DERIVED = code`
  @Test
  public void aDerivedClientThatLosesTheCertificatePinnerStillSendsNothing() throws Exception {
      intercept(
              (server, host, builder) -> {
                  OkHttpClient.Builder derived = PinnedOkHttp.pin(builder).build().newBuilder();
                  OkHttpClient client = derived.certificatePinner(CertificatePinner.DEFAULT).build();
                  Call call = client.newCall(request(server, host));
                  assertThrows(PinFailureException.class, call::execute);
                  assertEquals(0, server.getRequestCount());
              });
  }
`

const SKIP_LAPSED = code`
  if (PinPolicy.findEntry(host).hasLapsed()) {
      continue;
  }
`

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on. A server on loopback plays the interceptor: its',
  'certificate for each pinned host comes from a root that the client trusts, but its key is not pinned.',
  'Needs junit:junit, com.squareup.okhttp3:mockwebserver and com.squareup.okhttp3:okhttp-tls. To run it on a',
  'device too, add this folder to the androidTest source set.',
]

const IMPORTS = [
  'static org.junit.Assert.assertEquals',
  'static org.junit.Assert.assertThrows',
  'static org.junit.Assume.assumeTrue',
  'java.io.IOException',
  'java.net.InetAddress',
  'java.net.UnknownServiceException',
  'java.util.Collections',
  'okhttp3.Call',
  'okhttp3.Dns',
  'okhttp3.OkHttpClient',
  'okhttp3.Request',
  'okhttp3.Response',
  'okhttp3.mockwebserver.MockResponse',
  'okhttp3.mockwebserver.MockWebServer',
  'okhttp3.tls.HandshakeCertificates',
  'okhttp3.tls.HeldCertificate',
  'org.junit.Test',
] as const
