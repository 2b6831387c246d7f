package android.content.pm;

public class PackageManager {
    public PackageInfo getPackageInfo(String name, int flags) throws NameNotFoundException {
        return new PackageInfo();
    }

    public static class NameNotFoundException extends Exception {}
}
