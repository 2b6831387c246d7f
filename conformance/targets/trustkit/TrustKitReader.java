import android.content.Context;
import android.content.pm.ApplicationInfo;
import android.content.res.Resources;
import com.datatheorem.android.trustkit.config.DomainPinningPolicy;
import com.datatheorem.android.trustkit.config.PublicKeyPin;
import com.datatheorem.android.trustkit.config.TrustKitConfiguration;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * java … TrustKitReader CONFIG: prints what TrustKit makes of it, a line for each host. Without one it prints the top-level
 * domains that TrustKit knows.
 */
public final class TrustKitReader {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            printEndings();
            return;
        }
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

    /** TrustKit shows them to nobody outside its package. */
    private static void printEndings() throws Exception {
        String name = "com.datatheorem.android.trustkit.config.DomainValidator";
        Class<?> kind = Class.forName(name + "$ArrayType");
        Method endings = Class.forName(name).getDeclaredMethod("getTLDEntries", kind);
        endings.setAccessible(true);
        for (Object each : kind.getEnumConstants()) {
            if (!each.toString().equals("LOCAL_RO")) {
                Arrays.stream((Object[]) endings.invoke(null, each)).forEach(System.out::println);
            }
        }
    }

    private static String sorted(java.util.stream.Stream<String> texts) {
        return texts.sorted().collect(Collectors.joining(","));
    }
}
