import android.content.Context;
import android.content.pm.ApplicationInfo;
import android.content.res.Resources;
import com.datatheorem.android.trustkit.config.DomainPinningPolicy;
import com.datatheorem.android.trustkit.config.PublicKeyPin;
import com.datatheorem.android.trustkit.config.TrustKitConfiguration;
import java.io.File;
import java.net.URL;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** java … TrustKitReader CONFIG: prints what TrustKit makes of it, a line for each host. */
public final class TrustKitReader {
    public static void main(String[] arguments) throws Exception {
        Resources resources = new Resources(new File(arguments[0]));
        Context app = new Context(new ApplicationInfo(), resources);
        TrustKitConfiguration configuration =
                TrustKitConfiguration.fromXmlPolicy(app, resources.getXml(Resources.THE_FILE));
        Set<String> lines = new TreeSet<>();
        for (DomainPinningPolicy policy : configuration.getAllPolicies()) {
            lines.add(
                    String.join(
                            " ",
                            policy.getHostname(),
                            policy.shouldIncludeSubdomains() ? "any" : "none",
                            policy.shouldEnforcePinning() ? "enforce" : "report",
                            sorted(policy.getPublicKeyPins().stream().map(PublicKeyPin::toString)),
                            sorted(policy.getReportUris().stream().map(URL::toString)),
                            policy.getExpirationDate() == null ? "never" : "expires"));
        }
        lines.forEach(System.out::println);
    }

    private static String sorted(java.util.stream.Stream<String> texts) {
        return texts.sorted().collect(Collectors.joining(","));
    }
}
