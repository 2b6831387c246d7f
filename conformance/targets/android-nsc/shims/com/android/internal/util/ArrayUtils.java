package com.android.internal.util;

import java.util.Arrays;

public final class ArrayUtils {
    public static String deepToString(Object value) {
        return value instanceof Object[] ? Arrays.deepToString((Object[]) value) : String.valueOf(value);
    }
}
