package android.content.pm;

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

    public boolean isInstantApp() {
        return false;
    }

    public boolean isPrivilegedApp() {
        return false;
    }
}
