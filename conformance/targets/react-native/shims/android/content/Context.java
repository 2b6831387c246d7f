package android.content;

public class Context {
  public Context getApplicationContext() {
    return this;
  }

  public ContentResolver getContentResolver() {
    throw new UnsupportedOperationException();
  }
}
