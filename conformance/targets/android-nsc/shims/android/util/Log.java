package android.util;

public final class Log {
    public static int d(String tag, String message) {
        return 0;
    }

    public static int i(String tag, String message) {
        return 0;
    }

    public static int w(String tag, String message) {
        return e(tag, message, null);
    }

    public static int w(String tag, String message, Throwable cause) {
        return e(tag, message, cause);
    }

    public static int e(String tag, String message, Throwable cause) {
        System.err.println(tag + ": " + message + (cause == null ? "" : ": " + cause));
        return 0;
    }

    public static int e(String tag, String message) {
        return e(tag, message, null);
    }
}
