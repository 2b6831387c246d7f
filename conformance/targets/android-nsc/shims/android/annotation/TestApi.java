package android.annotation;

public @interface TestApi {}
