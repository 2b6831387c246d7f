import { type Code, code } from '../code.ts'
import { javaFile } from '../java/pieces.ts'
import { java } from '../languages/java.ts'
import type { RenderContext } from '../target.ts'

/** `PinnedTls.java`: where the app comes in. */
export function renderTls(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.io.IOException', 'java.net.Proxy', 'java.net.URL', 'java.net.UnknownServiceException'],
      ...['java.security.GeneralSecurityException', 'java.security.KeyStore', 'java.util.Collection'],
      ...['java.util.Collections', 'javax.net.ssl.HttpsURLConnection', 'javax.net.ssl.KeyManager'],
      ...['javax.net.ssl.SSLContext', 'javax.net.ssl.SSLSocketFactory', 'javax.net.ssl.TrustManager'],
      'javax.net.ssl.TrustManagerFactory',
      'javax.net.ssl.X509ExtendedTrustManager',
    ],
    code`
      /**
       * TLS that is held to the pin set, for whatever takes an SSLContext.
       *
       * <p>The pins are compared with verified paths, inside the handshake, after the certificate and host
       * name checks of the platform and before a byte of a request leaves. A mismatch ends the handshake; in
       * the failure stands a {@link PinFailureException}, which {@link PinFailureException#in} finds. A
       * connection to a pinned host without the platform's host name check is refused.
       *
       * <pre>{@code
       * HttpsURLConnection connection = PinnedTls.open(new URL("https://api.example.com/"), Proxy.NO_PROXY);
       * }</pre>
       */
      public final class PinnedTls {
          /** The digest of the pin set, for logs and support. */
          public static final String PIN_SET_DIGEST =
                  ${java.literal(context.plan.digest)};

          private PinnedTls() {}

          /** TLS that trusts the platform's roots. */
          public static SSLContext context() {
              return Platform.CONTEXT;
          }

          /** TLS that trusts the roots in a key store, and them only. */
          public static SSLContext context(KeyStore roots, KeyManager... keys) {
              return context(roots, Collections.<String>emptyList(), keys);
          }

          /** A connection that is held to the pin set; clear text is refused. */
          public static HttpsURLConnection open(URL url, Proxy proxy) throws IOException {
              if (!url.getProtocol().equalsIgnoreCase("https")) {
                  throw new UnknownServiceException("clear text is off, and this is " + url.getProtocol());
              }
              HttpsURLConnection connection = (HttpsURLConnection) url.openConnection(proxy);
              connection.setSSLSocketFactory(Platform.FACTORY);
              return connection;
          }

          static SSLContext context(KeyStore roots, Collection<String> approved, KeyManager... keys) {
              try {
                  String algorithm = TrustManagerFactory.getDefaultAlgorithm();
                  TrustManagerFactory factory = TrustManagerFactory.getInstance(algorithm);
                  factory.init(roots);
                  TrustManager[] managers = {pinned(factory.getTrustManagers(), approved)};
                  SSLContext context = SSLContext.getInstance("TLS");
                  context.init(keys.length == 0 ? null : keys, managers, null);
                  return UnresumedTls.of(context);
              } catch (GeneralSecurityException failure) {
                  throw new IllegalStateException("there can be no pinned TLS here", failure);
              }
          }

          private static TrustManager pinned(TrustManager[] managers, Collection<String> approved) {
              for (TrustManager manager : managers) {
                  if (manager instanceof X509ExtendedTrustManager) {
                      return new PinnedTrustManager((X509ExtendedTrustManager) manager, approved);
                  }
              }
              throw new IllegalStateException("the platform has no X509ExtendedTrustManager");
          }

          private static final class Platform {
              static final SSLContext CONTEXT = context(null);

              /** One of it, since connections are kept and used again by their factory. */
              static final SSLSocketFactory FACTORY = CONTEXT.getSocketFactory();
          }
      }
    `,
  )
}

/** `PinnedTrustManager.java`: the platform's checks, and then the pins. */
export function renderTrustManager(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.net.Socket', 'java.security.cert.CertificateException', 'java.security.cert.X509Certificate'],
      ...['java.util.Collection', 'java.util.LinkedHashSet', 'java.util.List', 'java.util.Set'],
      ...['javax.net.ssl.ExtendedSSLSession', 'javax.net.ssl.SNIHostName', 'javax.net.ssl.SNIServerName'],
      ...['javax.net.ssl.SSLEngine', 'javax.net.ssl.SSLParameters', 'javax.net.ssl.SSLSession'],
      ...['javax.net.ssl.SSLSocket', 'javax.net.ssl.X509ExtendedTrustManager'],
    ],
    code`
      /** The platform's trust manager, and after it the pins. */
      final class PinnedTrustManager extends X509ExtendedTrustManager {
          private final X509ExtendedTrustManager platform;
          private final Collection<String> approved;

          PinnedTrustManager(X509ExtendedTrustManager platform, Collection<String> approved) {
              this.platform = platform;
              this.approved = approved;
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                  throws CertificateException {
              platform.checkServerTrusted(chain, authType, socket);
              if (!(socket instanceof SSLSocket)) {
                  throw refusal("the connection does not say for which host it is");
              }
              SSLSocket tls = (SSLSocket) socket;
              judge(chain, tls.getHandshakeSession(), tls.getSSLParameters());
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                  throws CertificateException {
              platform.checkServerTrusted(chain, authType, engine);
              judge(chain, engine.getHandshakeSession(), engine.getSSLParameters());
          }

          /** Without a connection there is no host to judge by. */
          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType)
                  throws CertificateException {
              platform.checkServerTrusted(chain, authType);
              throw refusal("the check does not say for which host it is");
          }

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                  throws CertificateException {
              platform.checkClientTrusted(chain, authType, socket);
          }

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                  throws CertificateException {
              platform.checkClientTrusted(chain, authType, engine);
          }

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType)
                  throws CertificateException {
              platform.checkClientTrusted(chain, authType);
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
              return platform.getAcceptedIssuers();
          }

          private void judge(X509Certificate[] chain, SSLSession session, SSLParameters parameters)
                  throws CertificateException {
              Set<String> names = namesOf(session);
              if (names.isEmpty()) {
                  throw refusal("the connection does not say for which host it is");
              }
              List<List<X509Certificate>> paths = null;
              for (String name : names) {
                  try {
                      PinPolicy.Entry entry = PinPolicy.check(name);
                      if (entry == null) {
                          continue;
                      }
                      // The platform compares the name in the handshake or, with a verifier, not before
                      // the handshake is over; pins of a key do not make up for that.
                      if (entry.isEnforced() && !comparesNames(parameters)) {
                          throw new PinFailureException(
                                  name, "the connection leaves out the platform's host name check");
                      }
                      if (paths == null) {
                          paths = VerifiedPaths.of(chain, platform.getAcceptedIssuers());
                      }
                      PinPolicy.judge(name, Math.max(session.getPeerPort(), 0), paths, approved);
                  } catch (PinFailureException failure) {
                      throw new CertificateException(failure.getMessage(), failure);
                  }
              }
          }

          private static boolean comparesNames(SSLParameters parameters) {
              return "HTTPS".equalsIgnoreCase(parameters.getEndpointIdentificationAlgorithm());
          }

          /** The name that was connected to, and the one that was asked for in the handshake. */
          private static Set<String> namesOf(SSLSession session) {
              Set<String> names = new LinkedHashSet<>();
              if (session != null && session.getPeerHost() != null) {
                  names.add(session.getPeerHost());
              }
              if (session instanceof ExtendedSSLSession) {
                  for (SNIServerName name : ((ExtendedSSLSession) session).getRequestedServerNames()) {
                      if (name instanceof SNIHostName) {
                          names.add(((SNIHostName) name).getAsciiName());
                      }
                  }
              }
              return names;
          }

          private static CertificateException refusal(String reason) {
              PinFailureException failure = new PinFailureException("an unnamed host", reason);
              return new CertificateException(failure.getMessage(), failure);
          }
      }
    `,
  )
}
