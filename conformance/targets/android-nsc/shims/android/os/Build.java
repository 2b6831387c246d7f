package android.os;

public final class Build {
    public static final class VERSION_CODES {
        public static final int M = 23;
        public static final int P = 28;
    }
}
