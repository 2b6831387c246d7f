package android.os;

public final class Build {
    public static final class VERSION {
        /** The API level that goes with the classes beside these. */
        public static final int SDK_INT = Integer.getInteger("android.sdk", 0);
    }

    public static final class VERSION_CODES {
        public static final int M = 23;
        public static final int P = 28;
    }
}
