import android.content.Context;
import android.content.pm.ApplicationInfo;
import android.content.res.Resources;
import android.security.net.config.NetworkSecurityConfigProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import libcore.net.NetworkSecurityPolicy;
import org.conscrypt.Conscrypt;

/**
 * java … NscClient CONFIG release|debug [drive]: one request by an app with this configuration; prints the answer. The CAs
 * of KEYPIN_LAB_CA are the system's, those of KEYPIN_USER_CA the user's own; ANDROID_ROOT is a folder for them.
 */
public final class NscClient {
    public static void main(String[] arguments) throws Exception {
        File root = new File(System.getenv("ANDROID_ROOT"));
        putCertificates(System.getenv("KEYPIN_LAB_CA"), new File(root, "etc/security/cacerts"));
        putCertificates(System.getenv("KEYPIN_USER_CA"), new File(root, "user/cacerts-added"));
        startApp(new File(arguments[0]), arguments[1].equals("debug"));
        if (arguments.length > 2) {
            drive();
        }
        try {
            System.out.println(ask(new URL(System.getenv("KEYPIN_LAB_URL"))));
        } catch (IOException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /** Many requests, each over a connection of its own: the driver contract of docs/lab.md. */
    private static void drive() throws IOException {
        System.setProperty("http.keepAlive", "false");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                ask(new URL(line.split(" ")[0]));
                System.out.println("ACCEPT");
            } catch (IOException failure) {
                System.out.println("REJECT " + String.valueOf(failure.getMessage()).split("\n")[0]);
            }
        }
        System.exit(0);
    }

    /** What Android does before an app's own code runs. */
    private static void startApp(File config, boolean isDebuggable) throws Exception {
        ApplicationInfo manifest = new ApplicationInfo();
        manifest.flags = isDebuggable ? ApplicationInfo.FLAG_DEBUGGABLE : 0;
        manifest.networkSecurityConfigRes = Resources.THE_FILE;
        manifest.targetSdkVersion = 34;
        NetworkSecurityConfigProvider.install(new Context(manifest, new Resources(config)));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        SSLContext context = SSLContext.getInstance("TLS", Conscrypt.newProvider());
        context.init(null, factory.getTrustManagers(), null);
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        // As on Android, the HTTP client compares the name, between the handshake and the request; it asks this
        // when the name does not fit.
        HttpsURLConnection.setDefaultHostnameVerifier((name, session) -> false);
    }

    private static String ask(URL url) throws IOException {
        // Android's HttpURLConnection asks this before it connects; that of the JDK does not know the question.
        if (url.getProtocol().equals("http")
                && !NetworkSecurityPolicy.getInstance().isCleartextTrafficPermitted(url.getHost())) {
            throw new IOException("Cleartext HTTP traffic to " + url.getHost() + " not permitted");
        }
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer secret");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
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
