package com.toyberman;

/** As Gradle writes it for a release. */
public class BuildConfig {
  public static final boolean DEBUG = false;
}
