import { code } from '../code.ts'
import type { TestedClient } from './self-test.ts'

/** The self-test of the core, through HttpsURLConnection. */
export const testedTls: TestedClient = {
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
