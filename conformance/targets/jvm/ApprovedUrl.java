import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/** java … ApprovedUrl released|debug: one request over the generated TLS of that build; prints the answer. */
public final class ApprovedUrl {
    public static void main(String[] arguments) throws Exception {
        Roots.trustOnly(System.getenv("KEYPIN_LAB_CA"));
        SSLContext tls =
                arguments[0].equals("debug") ? debug.ApprovedTls.context() : released.PinnedTls.context();
        URL url = new URL(System.getenv("KEYPIN_LAB_URL"));
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        try (InputStream body = connection.getInputStream()) {
            System.out.println(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
