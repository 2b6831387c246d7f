import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import libcore.net.NetworkSecurityPolicy;

/** java … NscClient CONFIG release|debug [drive]: one request by an app with this configuration; prints the answer. */
public final class NscClient {
    public static void main(String[] arguments) throws Exception {
        App.start(new File(arguments[0]), arguments[1].equals("debug"));
        Requests.make(NscClient::open, arguments.length > 2);
    }

    private static HttpURLConnection open(URL url) throws IOException {
        // Android's HttpURLConnection asks this before it connects; that of the JDK does not know the question.
        if (url.getProtocol().equals("http")
                && !NetworkSecurityPolicy.getInstance().isCleartextTrafficPermitted(url.getHost())) {
            throw new IOException("Cleartext HTTP traffic to " + url.getHost() + " not permitted");
        }
        return (HttpURLConnection) url.openConnection();
    }
}
