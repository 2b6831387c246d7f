// java … JvmClient leaf|ca url|http [drive]: one request through the generated client; prints the answer.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

public final class JvmClient {
    private interface Asking {
        String ask(String url) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Roots.trustOnly(System.getenv("KEYPIN_LAB_CA"));
        boolean isLeaf = arguments[0].equals("leaf");
        Asking asking =
                arguments[1].equals("url") ? url -> askByUrl(url, isLeaf) : url -> askByHttpClient(url, isLeaf);
        if (arguments.length > 2) {
            drive(asking);
        }
        try {
            System.out.println(asking.ask(System.getenv("KEYPIN_LAB_URL")));
        } catch (Exception failure) {
            System.err.println(wordsOf(failure));
            if (System.getenv("KEYPIN_LINGER") != null) {
                TimeUnit.SECONDS.sleep(20); // a report is still on its way; who waits for it ends this
            }
            System.exit(1);
        }
        System.exit(0);
    }

    /** Many requests, each over a connection of its own: the driver contract of docs/lab.md. */
    private static void drive(Asking asking) throws IOException {
        System.setProperty("http.keepAlive", "false");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                asking.ask(line.split(" ")[0]);
                System.out.println("ACCEPT");
            } catch (Exception failure) {
                System.out.println("REJECT " + wordsOf(failure));
            }
        }
        System.exit(0);
    }

    private static String wordsOf(Exception failure) {
        return String.valueOf(failure.getMessage()).split("\n")[0];
    }

    private static String askByUrl(String address, boolean isLeaf) throws IOException {
        URL url = new URL(address);
        HttpURLConnection connection =
                isLeaf
                        ? jsse.leaf.PinnedTls.open(url, proxy())
                        : jsse.ca.PinnedTls.open(url, proxy());
        connection.setRequestProperty("Authorization", "Bearer secret");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String askByHttpClient(String url, boolean isLeaf) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL);
        if (proxy() != Proxy.NO_PROXY) {
            builder.proxy(ProxySelector.of((InetSocketAddress) proxy().address()));
        }
        HttpClient client =
                isLeaf ? http.leaf.PinnedHttpClient.of(builder) : http.ca.PinnedHttpClient.of(builder);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer secret").build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static Proxy proxy() {
        String proxy = System.getenv("KEYPIN_PROXY");
        if (proxy == null) {
            return Proxy.NO_PROXY;
        }
        URI address = URI.create(proxy);
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), address.getPort()));
    }
}
