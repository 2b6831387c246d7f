package android.util;

public class Base64 {
  public static final int DEFAULT = 0;

  public static String encodeToString(byte[] bytes, int flags) {
    return java.util.Base64.getMimeEncoder().encodeToString(bytes);
  }
}
