import android.content.Context;
import androidx.test.platform.app.InstrumentationRegistry;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.junit.runner.notification.Failure;

/** java … AppTests CONFIG release|debug CLASS…: what `connectedAndroidTest` does, with an app that has this configuration. */
public final class AppTests {
    public static void main(String[] arguments) throws Exception {
        Context app = App.start(new File(arguments[0]), arguments[1].equals("debug"));
        InstrumentationRegistry.registerApp(app);
        Requests.takeProxy();
        List<Class<?>> tests = new ArrayList<>();
        for (String name : Arrays.asList(arguments).subList(2, arguments.length)) {
            tests.add(Class.forName(name));
        }
        Result result = JUnitCore.runClasses(tests.toArray(new Class<?>[0]));
        for (Failure failure : result.getFailures()) {
            System.out.println("failed: " + failure.getDescription().getMethodName() + ": " + failure.getException());
        }
        System.out.println(result.getRunCount() - result.getFailureCount() + " of " + result.getRunCount() + " passed");
        System.exit(result.wasSuccessful() ? 0 : 1);
    }
}
