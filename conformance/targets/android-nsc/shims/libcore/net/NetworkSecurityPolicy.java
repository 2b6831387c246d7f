package libcore.net;

/** What the HTTP client of the platform asks before it speaks in clear text. */
public abstract class NetworkSecurityPolicy {
    private static volatile NetworkSecurityPolicy instance;

    public static NetworkSecurityPolicy getInstance() {
        return instance;
    }

    public static void setInstance(NetworkSecurityPolicy policy) {
        instance = policy;
    }

    public abstract boolean isCleartextTrafficPermitted();

    public abstract boolean isCleartextTrafficPermitted(String hostname);

    public abstract boolean isCertificateTransparencyVerificationRequired(String hostname);
}
