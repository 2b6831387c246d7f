import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What a client for the lab does with the connections that an app opens. */
public final class Requests {
    /** An app: how it opens a connection, and what it says of one that failed. */
    public interface Asking {
        HttpURLConnection open(URL url) throws IOException;

        default String wordsFor(IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    /** One request to KEYPIN_LAB_URL, whose answer is printed, or many over connections of their own. */
    public static void make(Asking app, boolean many) throws Exception {
        takeProxy();
        if (many) {
            drive(app);
        }
        try {
            System.out.println(ask(app, System.getenv("KEYPIN_LAB_URL")));
        } catch (IOException failure) {
            System.err.println(app.wordsFor(failure));
            if (System.getenv("KEYPIN_LINGER") != null) {
                TimeUnit.SECONDS.sleep(20); // a report is still on its way; who waits for it ends this
            }
            System.exit(1);
        }
        System.exit(0);
    }

    /** Tells the app of the proxy of KEYPIN_PROXY as Android does. */
    static void takeProxy() {
        String proxy = System.getenv("KEYPIN_PROXY");
        if (proxy != null) {
            System.setProperty("https.proxyHost", URI.create(proxy).getHost());
            System.setProperty("https.proxyPort", String.valueOf(URI.create(proxy).getPort()));
        }
    }

    /** The driver contract of docs/lab.md. */
    private static void drive(Asking app) throws IOException {
        System.setProperty("http.keepAlive", "false");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                ask(app, line.split(" ")[0]);
                System.out.println("ACCEPT");
            } catch (IOException failure) {
                System.out.println("REJECT " + app.wordsFor(failure).split("\n")[0]);
            }
        }
        System.exit(0);
    }

    private static String ask(Asking app, String url) throws IOException {
        HttpURLConnection connection = app.open(new URL(url));
        connection.setRequestProperty("Authorization", "Bearer secret");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
