package androidx.test.platform.app;

import android.content.Context;

/** Where a test finds the app that it runs in. */
public final class InstrumentationRegistry {
    private static Context app;

    public static void registerApp(Context context) {
        app = context;
    }

    public static Instrumentation getInstrumentation() {
        return new Instrumentation();
    }

    public static final class Instrumentation {
        public Context getTargetContext() {
            return app;
        }
    }
}
