import { packageOf } from '../../android/options.ts'
import { type Code, code, paragraphs } from '../../code.ts'
import { java } from '../../languages/java.ts'
import type { RenderContext } from '../../target.ts'

/** `NetworkSecurityConfigTest.java`: asks the platform itself, on a device or an emulator. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return paragraphs([
    java.comment(...header, '', ...ABOUT),
    code`package ${packageOf(options).name};`,
    code`
      import static org.junit.Assert.assertFalse;
      import static org.junit.Assert.assertNotNull;
      import static org.junit.Assert.assertThrows;
      import static org.junit.Assert.assertTrue;
    `,
    code`
      import android.net.http.X509TrustManagerExtensions;
      import android.security.NetworkSecurityPolicy;
      import androidx.test.ext.junit.runners.AndroidJUnit4;
      import java.net.URL;
      import java.security.KeyStore;
      import java.security.cert.Certificate;
      import java.security.cert.CertificateException;
      import java.security.cert.X509Certificate;
      import javax.net.ssl.HttpsURLConnection;
      import javax.net.ssl.TrustManager;
      import javax.net.ssl.TrustManagerFactory;
      import javax.net.ssl.X509TrustManager;
      import org.junit.Test;
      import org.junit.runner.RunWith;
    `,
    code`
      @RunWith(AndroidJUnit4.class)
      public final class NetworkSecurityConfigTest {
          /** A public site that the pin set does not pin. */
          private static final String OTHER_HOST = "developer.android.com";

          private static final String[] ENFORCED = {
              ${enforced.map(({ host }) => code`${java.literal(host)},`)}
          };

          @Test
          public void theConfigurationIsInForce() {
              for (String host : ENFORCED) {
                  // Clear text is off for pinned hosts; without the manifest's reference it would be on
                  // where the app permits it elsewhere.
                  assertFalse(host, NetworkSecurityPolicy.getInstance().isCleartextTrafficPermitted(host));
              }
          }

          @Test
          public void aTrustedChainWithoutAPinnedKeyIsRefused() throws Exception {
              X509Certificate[] chain = chainOf(OTHER_HOST);
              X509TrustManagerExtensions platform = new X509TrustManagerExtensions(trustManager());
              // The control: the chain itself is fine, so that what refuses it below is the pins.
              assertNotNull(platform.checkServerTrusted(chain, "ECDHE_RSA", OTHER_HOST));
              for (String host : ENFORCED) {
                  CertificateException failure =
                          assertThrows(
                                  host,
                                  CertificateException.class,
                                  () -> platform.checkServerTrusted(chain, "ECDHE_RSA", host));
                  assertTrue(host, String.valueOf(failure.getMessage()).contains("Pin verification failed"));
              }
          }

          @Test
          public void theRealServersAreReached() throws Exception {
              for (String host : ENFORCED) {
                  assertTrue(host, chainOf(host).length > 0);
              }
          }

          private static X509Certificate[] chainOf(String host) throws Exception {
              HttpsURLConnection connection =
                      (HttpsURLConnection) new URL("https://" + host + "/").openConnection();
              try {
                  connection.connect();
                  Certificate[] served = connection.getServerCertificates();
                  X509Certificate[] chain = new X509Certificate[served.length];
                  System.arraycopy(served, 0, chain, 0, served.length);
                  return chain;
              } finally {
                  connection.disconnect();
              }
          }

          private static X509TrustManager trustManager() throws Exception {
              TrustManagerFactory factory =
                      TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
              factory.init((KeyStore) null);
              for (TrustManager manager : factory.getTrustManagers()) {
                  if (manager instanceof X509TrustManager) {
                      return (X509TrustManager) manager;
                  }
              }
              throw new AssertionError("the platform has no X509TrustManager");
          }
      }
    `,
  ])
}

const ABOUT = [
  'Asks the platform itself, so it runs on a device or an emulator, in the androidTest source set, and needs the',
  'network. Needs androidx.test.ext:junit and junit:junit 4.13.',
]
