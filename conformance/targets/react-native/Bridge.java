import android.content.Context;
import com.facebook.react.bridge.Callback;
import com.facebook.react.bridge.JavaOnlyArray;
import com.facebook.react.bridge.JavaOnlyMap;
import com.facebook.react.bridge.JavaScriptModule;
import com.facebook.react.bridge.Promise;
import com.facebook.react.bridge.ReactApplicationContext;
import com.facebook.react.modules.network.NetworkingModule;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.json.JSONArray;
import org.json.JSONObject;

/**
 * Plays React Native's bridge: calls of native modules come in as lines of JSON and their answers go out so. The
 * modules are the libraries' own; `network` is what stands behind fetch, with the client builder that a library set.
 */
public final class Bridge {
  private static final String[] MODULES = {
    "com.toyberman.RNSslPinningModule", "com.sslpublickeypinning.SslPublicKeyPinningModule"
  };
  private static final PrintStream OUT = System.out;
  private static final Map<String, Object> modules = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    System.setOut(System.err); // what libraries print is not ours
    trust(System.getenv("KEYPIN_LAB_CA"));
    lead(arguments, System.getenv("KEYPIN_LAB_ADDRESS"));
    proxy(System.getenv("KEYPIN_PROXY"));
    ReactApplicationContext context = new TellingContext();
    for (String name : MODULES) {
      try {
        Object module = Class.forName(name).getConstructor(ReactApplicationContext.class).newInstance(context);
        modules.put((String) module.getClass().getMethod("getName").invoke(module), module);
      } catch (ClassNotFoundException absent) {
        // this release of React Native runs without it
      }
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) serve(new JSONObject(line));
    System.exit(0);
  }

  private static void serve(JSONObject call) {
    int id = call.getInt("id");
    try {
      if (call.getString("module").equals("network")) fetch(id, call.getJSONArray("args"));
      else invoke(id, modules.get(call.getString("module")), call);
    } catch (Throwable failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      answer(id, "reject", String.valueOf(cause.getMessage()));
    }
  }

  private static void invoke(int id, Object module, JSONObject call) throws Exception {
    for (Method method : module.getClass().getMethods()) {
      if (!method.getName().equals(call.getString("method"))) continue;
      Class<?>[] types = method.getParameterTypes();
      Object[] values = new Object[types.length];
      for (int i = 0; i < types.length; i++) {
        if (types[i] == Callback.class) values[i] = (Callback) results -> answer(id, "callback", plain(results));
        else if (types[i] == Promise.class) values[i] = promise(id);
        else values[i] = nativeOf(call.getJSONArray("args").get(i));
      }
      method.invoke(module, values);
      return;
    }
    throw new NoSuchMethodException(call.getString("method"));
  }

  private static Promise promise(int id) {
    return (Promise)
        Proxy.newProxyInstance(
            Bridge.class.getClassLoader(),
            new Class<?>[] {Promise.class},
            (self, method, values) -> {
              Object value = values == null ? null : values[0];
              if (method.getName().equals("resolve")) answer(id, "resolve", plain(value));
              else answer(id, "reject", String.valueOf(value));
              return null;
            });
  }

  /** As NetworkingModule sends a request of fetch. */
  private static void fetch(int id, JSONArray arguments) throws Exception {
    JSONObject options = arguments.getJSONObject(1);
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    Field field = NetworkingModule.class.getDeclaredField("customClientBuilder");
    field.setAccessible(true);
    Object custom = field.get(null);
    if (custom != null) {
      Method apply = custom.getClass().getMethod("apply", OkHttpClient.Builder.class);
      apply.setAccessible(true);
      apply.invoke(custom, builder);
    }
    Request.Builder request = new Request.Builder().url(arguments.getString(0));
    JSONObject headers = options.optJSONObject("headers");
    if (headers != null) for (String name : headers.keySet()) request.header(name, headers.getString(name));
    String body = options.optString("body", null);
    request.method(
        options.optString("method", "GET"),
        body == null ? null : RequestBody.create(MediaType.parse("application/json"), body));
    try (Response response = builder.build().newCall(request.build()).execute()) {
      JSONObject answer = new JSONObject();
      answer.put("status", response.code()).put("url", response.request().url().toString());
      answer(id, "resolve", answer.put("body", response.body().string()));
    }
  }

  /** Tells JavaScript of events, as the real one does over its bridge. */
  private static final class TellingContext extends ReactApplicationContext {
    TellingContext() {
      super(new Context());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends JavaScriptModule> T getJSModule(Class<T> type) {
      return (T)
          Proxy.newProxyInstance(
              Bridge.class.getClassLoader(),
              new Class<?>[] {type},
              (self, method, values) -> {
                tell(new JSONObject().put("event", values[0]).put("body", plain(values[1])));
                return null;
              });
    }
  }

  private static void answer(int id, String how, Object value) {
    tell(new JSONObject().put("id", id).put("how", how).put("value", value == null ? JSONObject.NULL : value));
  }

  private static synchronized void tell(JSONObject message) {
    OUT.println(message);
    OUT.flush();
  }

  private static Object nativeOf(Object value) {
    if (value instanceof JSONObject) {
      JavaOnlyMap map = new JavaOnlyMap();
      JSONObject object = (JSONObject) value;
      for (String key : object.keySet()) put(map, key, nativeOf(object.get(key)));
      return map;
    }
    if (value instanceof JSONArray) {
      JavaOnlyArray array = new JavaOnlyArray();
      for (Object item : (JSONArray) value) array.pushString((String) item);
      return array;
    }
    return value == JSONObject.NULL ? null : value;
  }

  private static void put(JavaOnlyMap map, String key, Object value) {
    if (value instanceof Boolean) map.putBoolean(key, (Boolean) value);
    else if (value instanceof Number) map.putDouble(key, ((Number) value).doubleValue());
    else if (value instanceof JavaOnlyMap) map.putMap(key, (JavaOnlyMap) value);
    else if (value instanceof JavaOnlyArray) map.putArray(key, (JavaOnlyArray) value);
    else map.putString(key, (String) value);
  }

  private static Object plain(Object value) {
    if (value instanceof JavaOnlyMap) {
      JSONObject object = new JSONObject();
      ((JavaOnlyMap) value).toHashMap().forEach((key, item) -> object.put(key, plain(item)));
      return object;
    }
    if (value instanceof Object[]) {
      JSONArray array = new JSONArray();
      for (Object item : (Object[]) value) array.put(plain(item));
      return array;
    }
    if (value == null) return JSONObject.NULL;
    return value instanceof Throwable ? String.valueOf(((Throwable) value).getMessage()) : value;
  }

  private static void trust(String bundle) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (FileInputStream pem = new FileInputStream(bundle)) {
      int number = 0;
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem))
        store.setCertificateEntry("root" + number++, certificate);
    }
    Path file = Files.createTempFile("trust", ".p12");
    file.toFile().deleteOnExit();
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      store.store(out, "lab".toCharArray());
    }
    System.setProperty("javax.net.ssl.trustStore", file.toString());
    System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
    System.setProperty("javax.net.ssl.trustStorePassword", "lab");
  }

  /** The names lead to the lab, and no other name leads anywhere. */
  private static void lead(String[] names, String address) throws Exception {
    Path file = Files.createTempFile("hosts", "");
    file.toFile().deleteOnExit();
    StringBuilder hosts = new StringBuilder();
    for (String name : names) hosts.append(address).append(' ').append(name).append('\n');
    Files.writeString(file, hosts);
    System.setProperty("jdk.net.hosts.file", file.toString());
  }

  private static void proxy(String url) {
    if (url == null) return;
    URI proxy = URI.create(url);
    System.setProperty("https.proxyHost", proxy.getHost());
    System.setProperty("https.proxyPort", String.valueOf(proxy.getPort()));
  }
}
