package android.webkit;

public class CookieManager {}
