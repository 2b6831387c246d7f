package android.annotation;

public @interface NonNull {}
