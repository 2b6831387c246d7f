import { type Code, code, NOTHING } from '../code.ts'
import { javaFile, textArguments } from '../java/pieces.ts'
import type { RenderContext } from '../target.ts'

/** How a kind of client makes requests in the self-test. */
export interface TestedClient {
  /** The class: `PinnedTlsTest`. */
  readonly name: Code
  readonly imports: readonly string[]
  /** A method `String ask(String url, Proxy proxy, KeyStore roots, boolean pinned) throws Exception`. */
  readonly ask: Code
  /** Tests that only this kind of client has. */
  readonly more: Code
}

/** A JUnit test in which an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest(context: RenderContext, { name, imports, ask, more }: TestedClient): Code {
  const enforced = context.plan.entries.filter(({ mode, isAddress }) => mode === 'enforce' && !isAddress)
  const lapse = enforced.some(({ expiresAt }) => expiresAt !== undefined)
  return javaFile(
    context,
    [...IMPORTS, ...imports],
    code`
      public final class ${name} {
          static final List<String> ENFORCED =
                  Arrays.asList(
                          ${textArguments(enforced.map(({ host }) => host))});

          private static final char[] PASSWORD = "not secret".toCharArray();

          private static KeyStore keys;
          private static Interceptor interceptor;

          @BeforeClass
          public static void startTheInterceptor() throws Exception {
              keys = selfSigned();
              interceptor = new Interceptor(keys);
              interceptor.start();
          }

          @AfterClass
          public static void stopTheInterceptor() throws IOException {
              interceptor.close();
          }

          @Test
          public void anUnpinnedClientFallsForTheInterceptor() throws Exception {
              for (String host : ENFORCED) {
                  assertEquals("fooled", ask("https://" + host + "/", interceptor.asProxy(), keys, false));
              }
          }

          @Test
          public void thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing() throws Exception {
              for (String host : ENFORCED) {
                  assertRefused(host, host);
              }
          }

          @Test
          public void anotherSpellingOfTheNameIsNoWayAroundThePins() throws Exception {
              for (String host : ENFORCED) {
                  assertRefused(host, host.toUpperCase(Locale.ROOT));
              }
          }

          ${more}

          /** Asks the real servers; on with KEYPIN_LIVE=1, as it needs the network. */
          @Test
          public void theRealServersAreReached() throws Exception {
              assumeTrue("1".equals(System.getenv("KEYPIN_LIVE")));
              for (String host : ENFORCED) {
                  ask("https://" + host + "/", Proxy.NO_PROXY, null, true);
              }
          }

          private static void assertRefused(String host, String spelling) throws Exception {
              ${lapse ? SKIP_LAPSED : NOTHING}
              int before = interceptor.requests.get();
              String url = "https://" + spelling + "/secret";
              Exception failure =
                      assertThrows(
                              host, Exception.class, () -> ask(url, interceptor.asProxy(), keys, true));
              PinFailureException pinFailure = PinFailureException.in(failure);
              if (pinFailure == null) {
                  throw failure;
              }
              assertEquals(before, interceptor.requests.get());
          }

          ${ask}

          /** A key and a certificate for all the names, which the client trusts: what an interceptor has. */
          static KeyStore selfSigned() throws Exception {
              File file = File.createTempFile("interceptor", ".p12");
              assertTrue(file.delete());
              List<String> command = new ArrayList<>();
              command.add(System.getProperty("java.home") + "/bin/keytool");
              String password = new String(PASSWORD);
              Collections.addAll(command, "-genkeypair", "-alias", "interceptor", "-keyalg", "EC");
              Collections.addAll(command, "-dname", "CN=DO NOT TRUST", "-validity", "2");
              Collections.addAll(command, "-storetype", "PKCS12", "-keystore", file.getPath());
              Collections.addAll(command, "-storepass", password, "-keypass", password);
              Collections.addAll(command, "-ext", "san=dns:" + String.join(",dns:", ENFORCED));
              Process keytool = new ProcessBuilder(command).inheritIO().start();
              assertEquals(0, keytool.waitFor());
              KeyStore store = KeyStore.getInstance("PKCS12");
              try (InputStream in = new FileInputStream(file)) {
                  store.load(in, PASSWORD);
              }
              assertTrue(file.delete());
              store.setCertificateEntry("trusted", store.getCertificate("interceptor"));
              return store;
          }

          static SSLContext unpinned(KeyStore roots, KeyManager[] keys) throws Exception {
              TrustManagerFactory trust =
                      TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
              trust.init(roots);
              SSLContext context = SSLContext.getInstance("TLS");
              context.init(keys, trust.getTrustManagers(), null);
              return context;
          }

          /** A proxy that speaks TLS in the place of whichever server it is asked for. */
          static final class Interceptor extends Thread {
              final AtomicInteger requests = new AtomicInteger();
              private final ServerSocket server =
                      new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
              private final SSLContext context;

              Interceptor(KeyStore keys) throws Exception {
                  KeyManagerFactory factory =
                          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                  factory.init(keys, PASSWORD);
                  context = unpinned(keys, factory.getKeyManagers());
                  setDaemon(true);
              }

              Proxy asProxy() {
                  return new Proxy(Proxy.Type.HTTP, server.getLocalSocketAddress());
              }

              void close() throws IOException {
                  server.close();
              }

              @Override
              public void run() {
                  while (!server.isClosed()) {
                      try (Socket socket = server.accept()) {
                          socket.setSoTimeout(10_000);
                          serve(socket);
                      } catch (IOException clientWentAway) {
                          // As it should.
                      }
                  }
              }

              private void serve(Socket socket) throws IOException {
                  readHead(socket.getInputStream());
                  write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                  SSLSocketFactory factory = context.getSocketFactory();
                  try (SSLSocket tls = (SSLSocket) factory.createSocket(socket, null, 0, true)) {
                      tls.setUseClientMode(false);
                      if (readHead(tls.getInputStream())) {
                          requests.incrementAndGet();
                          write(tls, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nfooled");
                      }
                  }
              }

              /** Reads to the first empty line; false when there was nothing. */
              private static boolean readHead(InputStream in) throws IOException {
                  StringBuilder head = new StringBuilder();
                  for (int next = in.read(); next >= 0; next = in.read()) {
                      head.append((char) next);
                      if (head.toString().endsWith("\r\n\r\n")) {
                          return true;
                      }
                  }
                  return head.length() > 0;
              }

              private static void write(Socket socket, String text) throws IOException {
                  socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                  socket.getOutputStream().flush();
              }
          }
      }
    `,
    ...ABOUT,
  )
}

const SKIP_LAPSED = code`
  if (PinPolicy.findEntry(host).hasLapsed()) {
      return;
  }
`

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on. A proxy on loopback plays the interceptor: the',
  'client trusts its certificate for each pinned host, but its key is not pinned. Needs junit:junit 4.13 and a JDK.',
]

const IMPORTS = [
  ...['static org.junit.Assert.assertEquals', 'static org.junit.Assert.assertThrows'],
  ...['static org.junit.Assert.assertTrue', 'static org.junit.Assume.assumeTrue'],
  ...['java.io.File', 'java.io.FileInputStream', 'java.io.IOException', 'java.io.InputStream'],
  ...['java.net.InetAddress', 'java.net.Proxy', 'java.net.ServerSocket', 'java.net.Socket'],
  ...['java.nio.charset.StandardCharsets', 'java.security.KeyStore', 'java.util.ArrayList'],
  ...['java.util.Arrays', 'java.util.Collections', 'java.util.List', 'java.util.Locale'],
  ...['java.util.concurrent.atomic.AtomicInteger', 'javax.net.ssl.KeyManager'],
  ...['javax.net.ssl.KeyManagerFactory', 'javax.net.ssl.SSLContext', 'javax.net.ssl.SSLSocket'],
  ...['javax.net.ssl.SSLSocketFactory', 'javax.net.ssl.TrustManagerFactory'],
  ...['org.junit.AfterClass', 'org.junit.BeforeClass', 'org.junit.Test'],
] as const
