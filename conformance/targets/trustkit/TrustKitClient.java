import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.security.cert.CertificateException;
import pinned.PinnedTrustKit;

/** java … TrustKitClient CONFIG release|debug [drive]: one request by an app with this configuration; prints the answer. */
public final class TrustKitClient implements Requests.Asking {
    public static void main(String[] arguments) throws Exception {
        PinnedTrustKit.initialize(App.start(new File(arguments[0]), arguments[1].equals("debug")));
        Requests.make(new TrustKitClient(), arguments.length > 2);
    }

    @Override
    public HttpURLConnection open(URL url) throws IOException {
        return PinnedTrustKit.open(url);
    }

    @Override
    public String wordsFor(IOException failure) {
        CertificateException pinFailure = PinnedTrustKit.pinFailureIn(failure);
        return pinFailure == null ? "not for its pins: " + failure.getMessage() : pinFailure.getMessage();
    }
}
