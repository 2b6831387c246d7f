package com.facebook.react.bridge;

/** React Native keeps these in C++; its own map for tests is of Java. */
public class WritableNativeMap extends JavaOnlyMap {}
