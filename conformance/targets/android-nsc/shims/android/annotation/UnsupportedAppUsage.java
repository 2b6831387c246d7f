package android.annotation;

public @interface UnsupportedAppUsage {
    int maxTargetSdk() default Integer.MAX_VALUE;

    long trackingBug() default 0;
}
