import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

final class Roots {
    // A Java key store without a password comes out empty.
    private static final String PASSWORD = "not secret";

    /** Makes a PEM bundle the roots of the platform, so that the client runs as it was generated. */
    static void trustOnly(String bundle) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = new FileInputStream(bundle)) {
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("root" + store.size(), root);
            }
        }
        File file = File.createTempFile("trust", ".p12");
        file.deleteOnExit();
        try (OutputStream out = new FileOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", file.getPath());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
    }
}
