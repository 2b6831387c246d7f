import { androidOptions } from '../../android/options.ts'
import { code } from '../../code.ts'
import { javaSource, jsseCapabilities, renderCore } from '../../jsse/core.ts'
import { renderSelfTest } from '../../jsse/self-test.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import type { Target } from '../../target.ts'

/**
 * Any client of the JVM that takes an SSLContext: a trust manager that lets the platform check, builds the verified
 * paths again, since JSSE shows only what the server sent, and judges those.
 */
export const javaJsse: Target = {
  id: 'java-jsse',
  title: 'Java (JSSE: HttpsURLConnection and all that takes an SSLContext)',
  proof: {
    level: 'run',
    ranOn: ['OpenJDK 17'],
    notRunOn: ['Java 8 to 16', 'newer Java', 'other systems than Linux'],
  },
  minimumVersions: ['Java 8'],
  capabilities: jsseCapabilities,
  exchange: { format: 'okhttp', files: ['/PinPolicy.java'] },
  options: androidOptions,
  render: (context) => [
    ...renderCore(context),
    javaSource(context, 'test', 'PinnedTlsTest', 'test', renderSelfTest(context, TESTED)),
    {
      path: 'ci/pins-java-jsse.yml',
      role: 'workflow',
      code: renderJvmWorkflow(context, code`java-jsse`, code`PinnedTlsTest`),
    },
  ],
}

const TESTED = {
  name: code`PinnedTlsTest`,
  imports: [
    'static org.junit.Assert.assertNotNull',
    'java.net.URL',
    'java.net.UnknownServiceException',
    'javax.net.ssl.HttpsURLConnection',
  ],
  more: code`
    @Test
    public void aHostNameVerifierOfOnesOwnDoesNotReplaceTheCheck() throws Exception {
        for (String host : ENFORCED) {
            URL url = new URL("https://" + host + "/secret");
            HttpsURLConnection connection =
                    (HttpsURLConnection) url.openConnection(interceptor.asProxy());
            connection.setSSLSocketFactory(PinnedTls.context(keys).getSocketFactory());
            connection.setHostnameVerifier((name, session) -> true);
            Exception failure = assertThrows(Exception.class, connection::getInputStream);
            assertNotNull(host, PinFailureException.in(failure));
        }
    }

    @Test
    public void clearTextIsRefused() {
        for (String host : ENFORCED) {
            assertThrows(
                    UnknownServiceException.class,
                    () -> PinnedTls.open(new URL("http://" + host + "/"), Proxy.NO_PROXY));
        }
    }
  `,
  ask: code`
    private static String ask(String url, Proxy proxy, KeyStore roots, boolean pinned) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(url).openConnection(proxy);
        SSLContext context =
                !pinned
                        ? unpinned(roots, null)
                        : roots == null ? PinnedTls.context() : PinnedTls.context(roots);
        connection.setSSLSocketFactory(context.getSocketFactory());
        if (roots == null) {
            connection.getResponseCode();
            return "";
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] body = new byte[100];
            return new String(body, 0, Math.max(in.read(body), 0), StandardCharsets.US_ASCII);
        }
    }
  `,
}
