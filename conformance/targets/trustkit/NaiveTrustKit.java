import com.datatheorem.android.trustkit.TrustKit;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;

/** What TrustKit's own guide has an app do: nobody looks at what TrustKit has read. */
public final class NaiveTrustKit implements Requests.Asking {
    public static void main(String[] arguments) throws Exception {
        TrustKit.initializeWithNetworkSecurityConfiguration(
                App.start(new File(arguments[0]), arguments[1].equals("debug")));
        Requests.make(new NaiveTrustKit(), arguments.length > 2);
    }

    @Override
    public HttpURLConnection open(URL url) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(TrustKit.getInstance().getSSLSocketFactory(url.getHost()));
        return connection;
    }
}
