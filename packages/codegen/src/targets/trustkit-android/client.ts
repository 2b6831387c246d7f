import { type Code, code } from '../../code.ts'
import { javaFile, textArguments } from '../../java/pieces.ts'
import { java } from '../../languages/java.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedTrustKit.java`: TrustKit as the pin set wants it, and connections that go through it. */
export function renderClient(context: RenderContext): Code {
  const enforced = context.plan.entries.filter(({ mode }) => mode === 'enforce').map(({ host }) => host)
  return javaFile(
    context,
    IMPORTS,
    code`
      /**
       * TrustKit, held to the pin set.
       *
       * <pre>{@code
       * PinnedTrustKit.initialize(this); // in Application.onCreate
       * HttpsURLConnection connection = PinnedTrustKit.open(new URL("https://api.example.com/"));
       * }</pre>
       *
       * <p>It is the platform that compares the pins, with the verified path, inside the handshake and before a
       * byte of a request leaves; TrustKit tells it to the reportTo addresses, in a format of its own. In the
       * failure {@link #pinFailureIn} finds what came and what is pinned.
       */
      public final class PinnedTrustKit {
          /** The digest of the pin set, for logs and support. */
          public static final String PIN_SET_DIGEST =
                  ${java.literal(context.plan.digest)};

          private static final List<String> ENFORCED =
                  Arrays.asList(
                          ${textArguments(enforced)});

          private static final String REFUSAL = "Pin verification failed";

          private static boolean isInitialized;

          private PinnedTrustKit() {}

          ${INITIALIZE}

          ${OPEN}

          ${FIND}

          ${FACTORY}
      }
    `,
  )
}

const INITIALIZE = code`
  /**
   * Starts TrustKit; to be called before the first connection, and by nothing else.
   *
   * @throws IllegalStateException Where the network security configuration is not the generated one.
   */
  public static synchronized void initialize(Context app) {
      if (isInitialized) {
          return;
      }
      TrustKitConfiguration read =
              TrustKit.initializeWithNetworkSecurityConfiguration(app).getConfiguration();
      for (String host : ENFORCED) {
          DomainPinningPolicy policy = read.getPolicyForHostname(host);
          if (policy == null || !policy.getHostname().equals(host) || !policy.shouldEnforcePinning()) {
              throw new IllegalStateException("res/xml/network_security_config.xml does not pin " + host);
          }
      }
      isInitialized = true;
  }
`

const OPEN = code`
  /** A connection whose pin failures are reported; it refuses clear text, and follows no redirect. */
  public static HttpsURLConnection open(URL url) throws IOException {
      if (!url.getProtocol().equalsIgnoreCase("https")) {
          throw new UnknownServiceException("clear text is off, and this is " + url.getProtocol());
      }
      HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
      connection.setSSLSocketFactory(factoryFor(url.getHost()));
      // What TrustKit gives is for one host, and a redirect may lead to another: open that one in its turn.
      connection.setInstanceFollowRedirects(false);
      return connection;
  }
`

const FIND = code`
  /** The pin failure that a connection ended with; null where it ended with something else. */
  public static CertificateException pinFailureIn(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
          String message = cause.getMessage();
          if (cause instanceof CertificateException && message != null && message.startsWith(REFUSAL)) {
              return (CertificateException) cause;
          }
      }
      return null;
  }
`

const FACTORY = code`
  private static SSLSocketFactory factoryFor(String host) {
      try {
          String name = host.toLowerCase(Locale.ROOT).replaceAll("[.]+$", "");
          return TrustKit.getInstance().getSSLSocketFactory(name);
      } catch (IllegalArgumentException noNameForTrustKit) {
          // An address, or a name with an ending that TrustKit does not know: the platform alone judges it.
          return HttpsURLConnection.getDefaultSSLSocketFactory();
      }
  }
`

const IMPORTS = [
  ...['android.content.Context', 'com.datatheorem.android.trustkit.TrustKit'],
  'com.datatheorem.android.trustkit.config.DomainPinningPolicy',
  'com.datatheorem.android.trustkit.config.TrustKitConfiguration',
  ...['java.io.IOException', 'java.net.URL', 'java.net.UnknownServiceException'],
  ...['java.security.cert.CertificateException', 'java.util.Arrays', 'java.util.List', 'java.util.Locale'],
  ...['javax.net.ssl.HttpsURLConnection', 'javax.net.ssl.SSLSocketFactory'],
] as const
