import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** java … ApprovedHttp released|debug: one request by the generated client of that build; prints the answer. */
public final class ApprovedHttp {
    public static void main(String[] arguments) throws Exception {
        Roots.trustOnly(System.getenv("KEYPIN_LAB_CA"));
        HttpClient client =
                arguments[0].equals("debug")
                        ? debug.ApprovedHttpClient.of(HttpClient.newBuilder())
                        : released.PinnedHttpClient.of(HttpClient.newBuilder());
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("KEYPIN_LAB_URL"))).build();
        System.out.println(client.send(request, BodyHandlers.ofString()).body());
    }
}
