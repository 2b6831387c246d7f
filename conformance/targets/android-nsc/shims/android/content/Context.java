package android.content;

import android.content.pm.ApplicationInfo;
import android.content.pm.PackageManager;
import android.content.res.Resources;

/** An app: what its manifest says, and its resources. */
public class Context {
    private final ApplicationInfo info;
    private final Resources resources;

    public Context(ApplicationInfo info, Resources resources) {
        this.info = info;
        this.resources = resources;
    }

    public ApplicationInfo getApplicationInfo() {
        return info;
    }

    public PackageManager getPackageManager() {
        return new PackageManager();
    }

    public String getPackageName() {
        return "app";
    }

    public Resources getResources() {
        return resources;
    }
}
