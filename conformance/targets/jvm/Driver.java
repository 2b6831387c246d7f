import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;

/** java … Driver: many requests, each over a connection of its own: the driver contract of docs/lab.md. */
public final class Driver {
    public static void main(String[] arguments) throws Exception {
        Roots.trustOnly(System.getenv("KEYPIN_LAB_CA"));
        System.setProperty("http.keepAlive", "false");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            HttpsURLConnection connection =
                    resumption.PinnedTls.open(new URL(line.split(" ")[0]), Proxy.NO_PROXY);
            try (InputStream body = connection.getInputStream()) {
                body.readAllBytes();
                System.out.println("ACCEPT");
            } catch (IOException failure) {
                System.out.println("REJECT " + String.valueOf(failure.getMessage()).split("\n")[0]);
            }
        }
    }
}
