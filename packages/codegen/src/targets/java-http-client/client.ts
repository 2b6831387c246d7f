import { type Code, code } from '../../code.ts'
import { javaFile } from '../../java/pieces.ts'
import { renderDevelopmentClass } from '../../jsse/overlay.ts'
import type { RenderContext, RenderedFile } from '../../target.ts'

/** `PinnedHttpClient.java`: java.net.http over pinned TLS, without clear text. */
export function renderClient(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.io.IOException', 'java.net.Authenticator', 'java.net.CookieHandler'],
      ...['java.net.ProxySelector', 'java.net.URI', 'java.net.UnknownServiceException'],
      ...['java.net.http.HttpClient', 'java.net.http.HttpRequest', 'java.net.http.HttpResponse'],
      ...['java.net.http.WebSocket', 'java.security.KeyStore', 'java.time.Duration', 'java.util.Optional'],
      ...['java.util.concurrent.CompletableFuture', 'java.util.concurrent.Executor'],
      ...['javax.net.ssl.SSLContext', 'javax.net.ssl.SSLParameters'],
    ],
    code`
      /**
       * An HttpClient that is held to the pin set.
       *
       * <pre>{@code
       * HttpClient client = PinnedHttpClient.of(HttpClient.newBuilder().followRedirects(Redirect.NORMAL));
       * }</pre>
       *
       * <p>The pins are compared with verified paths, inside the handshake, after the certificate and host
       * name checks of the platform and before a byte of a request leaves; also after redirects, through
       * proxies and for WebSockets. The client speaks TLS only, to any host. {@code send} throws a {@link
       * PinFailureException}; in the failure of {@code sendAsync} {@link PinFailureException#in} finds it.
       */
      public final class PinnedHttpClient extends HttpClient {
          private final HttpClient client;

          private PinnedHttpClient(HttpClient client) {
              this.client = client;
          }

          /** The client of a builder, whose SSLContext gives way to one that is held to the pin set. */
          public static HttpClient of(HttpClient.Builder builder) {
              return of(builder, PinnedTls.context());
          }

          /** The same with the roots of a key store. */
          public static HttpClient of(HttpClient.Builder builder, KeyStore roots) {
              return of(builder, PinnedTls.context(roots));
          }

          static HttpClient of(HttpClient.Builder builder, SSLContext context) {
              HttpClient client = builder.sslContext(context).build();
              if (client.followRedirects() == Redirect.ALWAYS) {
                  throw new IllegalArgumentException("Redirect.ALWAYS follows into clear text; use NORMAL");
              }
              return new PinnedHttpClient(client);
          }

          @Override
          public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
                  throws IOException, InterruptedException {
              check(request.uri());
              try {
                  return client.send(request, handler);
              } catch (IOException failure) {
                  PinFailureException pinFailure = PinFailureException.in(failure);
                  throw pinFailure == null ? failure : pinFailure;
              }
          }

          @Override
          public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                  HttpRequest request, HttpResponse.BodyHandler<T> handler) {
              return sendAsync(request, handler, null);
          }

          @Override
          public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                  HttpRequest request,
                  HttpResponse.BodyHandler<T> handler,
                  HttpResponse.PushPromiseHandler<T> pushed) {
              try {
                  check(request.uri());
              } catch (IOException failure) {
                  return CompletableFuture.failedFuture(failure);
              }
              return client.sendAsync(request, handler, pushed);
          }

          @Override
          public WebSocket.Builder newWebSocketBuilder() {
              return new CheckedWebSocket(client.newWebSocketBuilder());
          }

          /** Refuses what needs no handshake to be refused, also where a connection is open already. */
          private static void check(URI uri) throws IOException {
              if (!"https".equalsIgnoreCase(uri.getScheme()) && !"wss".equalsIgnoreCase(uri.getScheme())) {
                  throw new UnknownServiceException("clear text is off, and this is " + uri.getScheme());
              }
              if (uri.getHost() == null) {
                  throw new UnknownServiceException("the URI has no host name in ASCII");
              }
              PinPolicy.check(uri.getHost());
          }

          @Override
          public Optional<CookieHandler> cookieHandler() {
              return client.cookieHandler();
          }

          @Override
          public Optional<Duration> connectTimeout() {
              return client.connectTimeout();
          }

          @Override
          public Redirect followRedirects() {
              return client.followRedirects();
          }

          @Override
          public Optional<ProxySelector> proxy() {
              return client.proxy();
          }

          @Override
          public SSLContext sslContext() {
              return client.sslContext();
          }

          @Override
          public SSLParameters sslParameters() {
              return client.sslParameters();
          }

          @Override
          public Optional<Authenticator> authenticator() {
              return client.authenticator();
          }

          @Override
          public Version version() {
              return client.version();
          }

          @Override
          public Optional<Executor> executor() {
              return client.executor();
          }

          private static final class CheckedWebSocket implements WebSocket.Builder {
              private final WebSocket.Builder builder;

              CheckedWebSocket(WebSocket.Builder builder) {
                  this.builder = builder;
              }

              @Override
              public WebSocket.Builder header(String name, String value) {
                  builder.header(name, value);
                  return this;
              }

              @Override
              public WebSocket.Builder connectTimeout(Duration timeout) {
                  builder.connectTimeout(timeout);
                  return this;
              }

              @Override
              public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
                  builder.subprotocols(mostPreferred, lesserPreferred);
                  return this;
              }

              @Override
              public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
                  try {
                      check(uri);
                  } catch (IOException failure) {
                      return CompletableFuture.failedFuture(failure);
                  }
                  return builder.buildAsync(uri, listener);
              }
          }
      }
    `,
  )
}

/** `ApprovedHttpClient.java`, for what is not released. */
export function renderApprovedClient(context: RenderContext): RenderedFile[] {
  return renderDevelopmentClass(
    context,
    'ApprovedHttpClient',
    ['java.net.http.HttpClient', 'java.security.KeyStore'],
    code`
      /** An HttpClient that a test proxy with an approved CA can read, beside the servers of the pin set. */
      public final class ApprovedHttpClient {
          private ApprovedHttpClient() {}

          /** With the platform's roots, the proxy's CA among them. */
          public static HttpClient of(HttpClient.Builder builder) {
              return PinnedHttpClient.of(builder, ApprovedTls.context());
          }

          /** With the roots of a key store, the proxy's CA among them. */
          public static HttpClient of(HttpClient.Builder builder, KeyStore roots) {
              return PinnedHttpClient.of(builder, ApprovedTls.context(roots));
          }
      }
    `,
  )
}
