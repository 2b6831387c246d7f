// java … NaiveClient PIN,PIN: one request with a trust manager as many answers on the web have it.
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URL;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

public final class NaiveClient {
    public static void main(String[] arguments) throws Exception {
        X509TrustManager platform = platform(System.getenv("KEYPIN_LAB_CA"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Pinning(platform, arguments[0].split(","))}, null);
        HttpsURLConnection connection =
                (HttpsURLConnection) new URL(System.getenv("KEYPIN_LAB_URL")).openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        try (InputStream body = connection.getInputStream()) {
            System.out.println(new String(body.readAllBytes()));
        }
    }

    /** Any certificate that the server sent may be the pinned one. */
    private static final class Pinning implements X509TrustManager {
        private final X509TrustManager platform;
        private final List<String> pins;

        Pinning(X509TrustManager platform, String[] pins) {
            this.platform = platform;
            this.pins = Arrays.asList(pins);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType)
                throws CertificateException {
            platform.checkServerTrusted(chain, authType);
            for (X509Certificate certificate : chain) {
                if (pins.contains("sha256/" + hash(certificate))) {
                    return;
                }
            }
            throw new CertificateException("pin mismatch");
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

        private static String hash(X509Certificate certificate) throws CertificateException {
            try {
                byte[] key = certificate.getPublicKey().getEncoded();
                return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
            } catch (java.security.NoSuchAlgorithmException impossible) {
                throw new CertificateException(impossible);
            }
        }
    }

    private static X509TrustManager platform(String bundle) throws Exception {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        try (InputStream in = new FileInputStream(bundle)) {
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                roots.setCertificateEntry("root" + roots.size(), root);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
