import { type Code, code } from '../code.ts'
import { javaFile } from '../java/pieces.ts'
import type { RenderContext } from '../target.ts'

/** `UnresumedTls.java`: TLS without the resumption of sessions, which JSSE has no switch for. */
export function renderUnresumed(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...[
        'java.io.IOException',
        'java.net.InetAddress',
        'java.net.Socket',
        'java.security.KeyManagementException',
      ],
      ...['java.security.SecureRandom', 'java.util.Collections', 'javax.net.ssl.KeyManager'],
      ...['javax.net.ssl.SSLContext', 'javax.net.ssl.SSLContextSpi', 'javax.net.ssl.SSLEngine'],
      ...['javax.net.ssl.SSLParameters', 'javax.net.ssl.SSLServerSocketFactory', 'javax.net.ssl.SSLSession'],
      ...['javax.net.ssl.SSLSessionContext', 'javax.net.ssl.SSLSocketFactory', 'javax.net.ssl.TrustManager'],
    ],
    code`
      /**
       * An SSLContext that forgets its sessions before each connection.
       *
       * <p>In a resumed session there is no certificate to judge: whoever has the keys of the server's tickets
       * could go on with one.
       */
      final class UnresumedTls extends SSLContextSpi {
          private final SSLContext context;

          private UnresumedTls(SSLContext context) {
              this.context = context;
          }

          static SSLContext of(SSLContext context) {
              // What another connection has begun while this one forgets is over within a second, the least there is.
              context.getClientSessionContext().setSessionTimeout(1);
              return new SSLContext(new UnresumedTls(context), context.getProvider(), context.getProtocol()) {};
          }

          private static SSLContext forgetful(SSLContext context) {
              SSLSessionContext sessions = context.getClientSessionContext();
              for (byte[] id : Collections.list(sessions.getIds())) {
                  SSLSession session = sessions.getSession(id);
                  if (session != null) {
                      session.invalidate();
                  }
              }
              return context;
          }

          ${CONTEXT_MEMBERS}

          ${FACTORY}
      }
    `,
  )
}

const CONTEXT_MEMBERS = code`
  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
          throws KeyManagementException {
      throw new KeyManagementException("the context is made already");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
      return new Factory(context);
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
      return forgetful(context).createSSLEngine();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return forgetful(context).createSSLEngine(host, port);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
      return context.getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
  }
`

const FACTORY = code`
  private static final class Factory extends SSLSocketFactory {
      private final SSLContext context;
      private final SSLSocketFactory factory;

      Factory(SSLContext context) {
          this.context = context;
          this.factory = context.getSocketFactory();
      }

      private SSLSocketFactory forgetful() {
          UnresumedTls.forgetful(context);
          return factory;
      }

      @Override
      public String[] getDefaultCipherSuites() {
          return factory.getDefaultCipherSuites();
      }

      @Override
      public String[] getSupportedCipherSuites() {
          return factory.getSupportedCipherSuites();
      }

      @Override
      public Socket createSocket() throws IOException {
          return forgetful().createSocket();
      }

      @Override
      public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
              throws IOException {
          return forgetful().createSocket(socket, host, port, autoClose);
      }

      @Override
      public Socket createSocket(String host, int port) throws IOException {
          return forgetful().createSocket(host, port);
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress local, int localPort)
              throws IOException {
          return forgetful().createSocket(host, port, local, localPort);
      }

      @Override
      public Socket createSocket(InetAddress host, int port) throws IOException {
          return forgetful().createSocket(host, port);
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
              throws IOException {
          return forgetful().createSocket(host, port, local, localPort);
      }
  }
`
