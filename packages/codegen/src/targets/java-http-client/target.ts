import { androidOptions } from '../../android/options.ts'
import { code } from '../../code.ts'
import { javaSource } from '../../java/source.ts'
import { jsseCapabilities, renderCore } from '../../jsse/core.ts'
import { renderSelfTest } from '../../jsse/self-test.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import type { Target } from '../../target.ts'
import { renderApprovedClient, renderClient } from './client.ts'

/** Java's own HttpClient, over the TLS of `java-jsse`, and without clear text. */
export const javaHttpClient: Target = {
  id: 'java-http-client',
  title: 'Java HttpClient (java.net.http)',
  proof: {
    level: 'run',
    ranOn: ['OpenJDK 17'],
    notRunOn: ['Java 11 to 16', 'newer Java', 'other systems than Linux'],
  },
  minimumVersions: ['Java 11'],
  capabilities: { ...jsseCapabilities, clearTextOff: true },
  exchange: { format: 'okhttp', files: ['/PinPolicy.java'] },
  options: androidOptions,
  render: (context) => [
    ...renderCore(context),
    javaSource(context, 'main', 'PinnedHttpClient', 'code', renderClient(context)),
    ...renderApprovedClient(context),
    javaSource(context, 'test', 'PinnedHttpClientTest', 'test', renderSelfTest(context, TESTED)),
    {
      path: 'ci/pins-java-http-client.yml',
      role: 'workflow',
      code: renderJvmWorkflow(context, code`java-http-client`, code`PinnedHttpClientTest`),
    },
  ],
}

const TESTED = {
  name: code`PinnedHttpClientTest`,
  imports: [
    ...['java.net.InetSocketAddress', 'java.net.ProxySelector', 'java.net.URI'],
    ...['java.net.UnknownServiceException', 'java.net.http.HttpClient', 'java.net.http.HttpRequest'],
    ...['java.net.http.HttpResponse.BodyHandlers', 'java.net.http.WebSocket'],
    'java.util.concurrent.ExecutionException',
  ],
  more: code`
    @Test
    public void clearTextIsRefused() {
        HttpClient client = PinnedHttpClient.of(HttpClient.newBuilder());
        for (String host : ENFORCED) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + "/")).build();
            assertThrows(
                    UnknownServiceException.class, () -> client.send(request, BodyHandlers.discarding()));
        }
    }

    @Test
    public void webSocketsAreHeldToThePins() throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().proxy(through(interceptor.asProxy()));
        HttpClient client = PinnedHttpClient.of(builder, keys);
        for (String host : ENFORCED) {
            int before = interceptor.requests.get();
            URI uri = URI.create("wss://" + host + "/");
            assertThrows(
                    ExecutionException.class,
                    () -> client.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {}).get());
            assertEquals(before, interceptor.requests.get());
        }
    }

    @Test
    public void redirectsIntoClearTextCannotBeAskedFor() {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS);
        assertThrows(IllegalArgumentException.class, () -> PinnedHttpClient.of(builder));
    }
  `,
  ask: code`
    private static String ask(String url, Proxy proxy, KeyStore roots, boolean pinned) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().proxy(through(proxy));
        HttpClient client =
                !pinned
                        ? builder.sslContext(unpinned(roots, null)).build()
                        : roots == null ? PinnedHttpClient.of(builder) : PinnedHttpClient.of(builder, roots);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static ProxySelector through(Proxy proxy) {
        return ProxySelector.of((InetSocketAddress) proxy.address());
    }
  `,
}
