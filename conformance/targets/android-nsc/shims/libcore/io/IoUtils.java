package libcore.io;

public final class IoUtils {
    public static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (RuntimeException unexpected) {
            throw unexpected;
        } catch (Exception ignored) {
            // Quietly.
        }
    }
}
