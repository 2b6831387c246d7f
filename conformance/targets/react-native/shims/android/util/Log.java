package android.util;

public class Log {
  public static int w(String tag, String message) {
    System.err.println(message);
    return 0;
  }

  public static int e(String tag, String message, Throwable cause) {
    System.err.println(message + ": " + cause);
    return 0;
  }
}
