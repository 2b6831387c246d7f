package android.util;

final class UtilConfig {
    static final boolean sThrowExceptionForUpperArrayOutOfBounds = true;
}
