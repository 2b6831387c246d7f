import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Clients of Java by the lab's driver contract: Driver NAME. */
public final class Driver {
  private interface Client {
    void get(String url) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Client client = client(arguments[0]);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String url = lines.readLine(); url != null; url = lines.readLine()) {
      try {
        client.get(url);
        System.out.println("ACCEPT");
      } catch (Exception error) {
        System.out.println("REJECT " + error.getClass().getSimpleName());
      }
      System.out.flush();
    }
  }

  private static Client client(String name) throws Exception {
    X509TrustManager trust = trust();
    switch (name) {
      case "raw-chain":
        return url -> read((HttpsURLConnection) new URL(url).openConnection(), context(new RawChain(trust)));
      case "raw-chain-http-client":
        return url -> HttpClient.newBuilder().sslContext(context(new RawChain(trust))).build()
            .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
      case "after-connect":
        return url -> afterConnect((HttpsURLConnection) new URL(url).openConnection(), context(trust));
      default:
        return OkHttp.client(context(trust), trust);
    }
  }

  private static void read(HttpsURLConnection connection, SSLContext context) throws Exception {
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.setRequestProperty("Connection", "close");
    connection.getInputStream().readAllBytes();
  }

  private static void afterConnect(HttpsURLConnection connection, SSLContext context) throws Exception {
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.connect();
    if (!isPinned(connection.getServerCertificates()[0])) {
      connection.disconnect();
      throw new CertificateException("pin mismatch");
    }
    connection.getInputStream().readAllBytes();
  }

  /** The textbook loop over what the server sent (CVE-2016-2402). */
  private record RawChain(X509TrustManager trust) implements X509TrustManager {
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
      trust.checkServerTrusted(chain, type);
      for (X509Certificate certificate : chain) {
        if (isPinned(certificate)) return;
      }
      throw new CertificateException("pin mismatch");
    }

    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("not a server");
    }

    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }

  private static boolean isPinned(Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return Base64.getEncoder().encodeToString(digest).equals(System.getenv("PINNED_SPKI"));
    } catch (java.security.NoSuchAlgorithmException error) {
      throw new IllegalStateException(error);
    }
  }

  private static SSLContext context(X509TrustManager trust) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }

  private static X509TrustManager trust() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (FileInputStream pem = new FileInputStream(System.getenv("KEYPIN_LAB_CA"))) {
      int at = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("root " + at++, each);
      }
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static final class OkHttp {
    static Client client(SSLContext context, X509TrustManager trust) {
      okhttp3.CertificatePinner pinner = new okhttp3.CertificatePinner.Builder()
          .add(System.getenv("KEYPIN_LAB_HOST"), "sha256/" + System.getenv("PINNED_SPKI")).build();
      return url -> {
        okhttp3.OkHttpClient client = new okhttp3.OkHttpClient.Builder().certificatePinner(pinner)
            .sslSocketFactory(context.getSocketFactory(), trust).build();
        try (okhttp3.Response response = client.newCall(new okhttp3.Request.Builder().url(url).build()).execute()) {
          response.body().string();
        }
      };
    }
  }
}
