package androidx.localbroadcastmanager.content;

import android.content.Context;
import android.content.Intent;

/** Nobody in the app listens. */
public final class LocalBroadcastManager {
    public static LocalBroadcastManager getInstance(Context context) {
        return new LocalBroadcastManager();
    }

    public boolean sendBroadcast(Intent intent) {
        return false;
    }
}
