// java … judgement.Judge CASES: a line per case, `package|host|hex,hex,…`; prints for each whether it blocks.
package judgement;

import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Request;
import okio.ByteString;

public final class Judge {
    public static void main(String[] arguments) throws Exception {
        StringBuilder out = new StringBuilder();
        for (String line : Files.readAllLines(Paths.get(arguments[0]))) {
            String[] parts = line.split("[|]");
            String name = parts[1].contains(":") ? "[" + parts[1] + "]" : parts[1];
            Request request = new Request.Builder().url("https://" + name + "/").build();
            out.append(blocks(parts[0], request, pathOf(parts[2]))).append('\n');
        }
        System.out.print(out);
        System.out.flush();
        System.exit(0); // threads that would report stay for a minute
    }

    private static boolean blocks(String number, Request request, List<Certificate> path) throws Exception {
        Class<?> policy = Class.forName("pinned.p" + number + ".PinPolicy");
        Method check = policy.getDeclaredMethod("checkPath", Request.class, List.class);
        check.setAccessible(true);
        try {
            check.invoke(null, request, path);
            return false;
        } catch (InvocationTargetException failure) {
            if (failure.getTargetException() instanceof SSLPeerUnverifiedException) {
                return true;
            }
            throw failure;
        }
    }

    private static List<Certificate> pathOf(String list) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> path = new ArrayList<>();
        for (String hex : list.split(",")) {
            byte[] der = ByteString.decodeHex(hex).toByteArray();
            path.add(factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return path;
    }
}
