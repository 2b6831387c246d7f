import android.content.Context;
import android.content.pm.ApplicationInfo;
import android.content.res.Resources;
import android.security.net.config.NetworkSecurityConfigProvider;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.conscrypt.Conscrypt;

/**
 * A phone, and an app with a configuration on it. The CAs of KEYPIN_LAB_CA are the system's, those of KEYPIN_USER_CA the
 * user's own; ANDROID_ROOT is a folder for them.
 */
public final class App {
    /** Does what Android does before an app's own code runs. */
    public static Context start(File config, boolean isDebuggable) throws Exception {
        File root = new File(System.getenv("ANDROID_ROOT"));
        putCertificates(System.getenv("KEYPIN_LAB_CA"), new File(root, "etc/security/cacerts"));
        putCertificates(System.getenv("KEYPIN_USER_CA"), new File(root, "user/cacerts-added"));
        ApplicationInfo manifest = new ApplicationInfo();
        manifest.flags = isDebuggable ? ApplicationInfo.FLAG_DEBUGGABLE : 0;
        manifest.networkSecurityConfigRes = Resources.THE_FILE;
        manifest.targetSdkVersion = 34;
        Context context = new Context(manifest, new Resources(config));
        // As on Android, all TLS is Conscrypt's, and all trust managers are those of the configuration.
        Security.insertProviderAt(Conscrypt.newProviderBuilder().provideTrustManager(false).build(), 1);
        NetworkSecurityConfigProvider.install(context);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, factory.getTrustManagers(), null);
        HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());
        // As on Android, the HTTP client compares the name, between the handshake and the request; it asks this
        // when the name does not fit.
        HttpsURLConnection.setDefaultHostnameVerifier((name, session) -> false);
        return context;
    }

    private static void putCertificates(String bundle, File folder) throws Exception {
        Files.createDirectories(folder.toPath());
        if (bundle == null) {
            return;
        }
        try (InputStream in = new FileInputStream(bundle)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                X509Certificate certificate = (X509Certificate) each;
                Files.write(fileFor(certificate, folder).toPath(), certificate.getEncoded());
            }
        }
    }

    /** Named by the old hash of OpenSSL, with the next free number. */
    private static File fileFor(X509Certificate certificate, File folder) throws Exception {
        byte[] name = certificate.getSubjectX500Principal().getEncoded();
        byte[] hash = Arrays.copyOf(MessageDigest.getInstance("MD5").digest(name), 4);
        String text =
                String.format("%02x%02x%02x%02x", hash[3], hash[2], hash[1], hash[0]);
        int number = 0;
        while (new File(folder, text + "." + number).exists()) {
            number++;
        }
        return new File(folder, text + "." + number);
    }
}
