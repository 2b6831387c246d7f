package android.os;

import java.io.File;

public final class Environment {
    /** Where the user's own CAs are, in `cacerts-added`. */
    public static File getUserConfigDirectory(int user) {
        return new File(System.getenv("ANDROID_ROOT"), "user");
    }
}
