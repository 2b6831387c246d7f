package android.os;

public class Handler {
  public Handler(Looper looper, Callback callback) {}

  public interface Callback {
    boolean handleMessage(Message message);
  }
}
