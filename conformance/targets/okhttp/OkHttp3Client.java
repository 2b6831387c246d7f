// java … clients.OkHttp3Client leaf|ca [drive]: one request through the generated client on OkHttp 3; prints the answer.
package clients;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

public final class OkHttp3Client {
    public static void main(String[] arguments) throws Exception {
        OkHttpClient client = Pinned.pin(arguments[0], labBuilder()).build();
        if (arguments[arguments.length - 1].equals("drive")) {
            drive(client);
            return;
        }
        try {
            System.out.println(ask(client, System.getenv("KEYPIN_LAB_URL")));
        } catch (IOException failure) {
            System.err.println(firstLineOf(failure));
            System.exit(1);
        }
        System.exit(0);
    }

    /** Many requests, each over a connection of its own: the driver contract of docs/lab.md. */
    private static void drive(OkHttpClient client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            client.connectionPool().evictAll();
            try {
                ask(client, line.split(" ")[0]);
                System.out.println("ACCEPT");
            } catch (IOException failure) {
                System.out.println("REJECT " + firstLineOf(failure));
            }
        }
        System.exit(0);
    }

    private static String ask(OkHttpClient client, String url) throws IOException {
        Request request = new Request.Builder().url(url).header("Authorization", "Bearer secret").build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    private static String firstLineOf(IOException failure) {
        return String.valueOf(failure.getMessage()).split("\n")[0];
    }

    /** Leads every name to the lab, and trusts its roots. */
    private static OkHttpClient.Builder labBuilder() throws Exception {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        try (InputStream in = new FileInputStream(System.getenv("KEYPIN_LAB_CA"))) {
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                roots.setCertificateEntry("root" + roots.size(), root);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
        InetAddress lab = InetAddress.getByName(System.getenv("KEYPIN_LAB_ADDRESS"));
        return new OkHttpClient.Builder()
                .dns(name -> Collections.singletonList(lab))
                .sslSocketFactory(context.getSocketFactory(), trust);
    }
}
