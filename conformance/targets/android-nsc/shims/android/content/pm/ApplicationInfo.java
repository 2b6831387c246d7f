package android.content.pm;

import android.util.Printer;

/** What a manifest says that counts here; the numbers are Android's. */
public class ApplicationInfo {
    public static final int FLAG_DEBUGGABLE = 1 << 1;
    public static final int FLAG_USES_CLEARTEXT_TRAFFIC = 1 << 27;

    public int flags;
    public int networkSecurityConfigRes;
    public int targetSdkVersion;
    public String processName = "app";

    public ApplicationInfo() {}

    public ApplicationInfo(ApplicationInfo other) {
        flags = other.flags;
        networkSecurityConfigRes = other.networkSecurityConfigRes;
        targetSdkVersion = other.targetSdkVersion;
        processName = other.processName;
    }

    /** Of all that Android tells here, the one line that is looked for. */
    public void dump(Printer printer, String prefix) {
        if (networkSecurityConfigRes != 0) {
            printer.println(prefix + "networkSecurityConfigRes=0x" + Integer.toHexString(networkSecurityConfigRes));
        }
    }

    public boolean isInstantApp() {
        return false;
    }

    public boolean isPrivilegedApp() {
        return false;
    }
}
