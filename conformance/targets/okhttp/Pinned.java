package clients;

import okhttp3.OkHttpClient;

/** The generated Java, by the shape of its pins. */
final class Pinned {
    static OkHttpClient.Builder pin(String shape, OkHttpClient.Builder builder) {
        return shape.equals("leaf")
                ? pinned.leaf.PinnedOkHttp.pin(builder)
                : pinned.ca.PinnedOkHttp.pin(builder);
    }
}
