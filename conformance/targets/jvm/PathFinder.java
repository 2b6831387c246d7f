// java … PathFinder CASES: a line per case, `hex,…|hex,…`, what was sent and the anchors; prints its verified paths.
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

public final class PathFinder {
    public static void main(String[] arguments) throws Exception {
        Class<?> finder = Class.forName("com.example.pinning.VerifiedPaths");
        Method of = finder.getDeclaredMethod("of", X509Certificate[].class, X509Certificate[].class);
        of.setAccessible(true);
        for (String line : Files.readAllLines(Paths.get(arguments[0]))) {
            String[] parts = line.split("[|]");
            StringBuilder out = new StringBuilder();
            for (Object path : (List<?>) of.invoke(null, read(parts[0]), read(parts[1]))) {
                out.append(out.length() == 0 ? "" : ";");
                String separator = "";
                for (Object certificate : (List<?>) path) {
                    out.append(separator).append(hex(((X509Certificate) certificate).getEncoded()));
                    separator = ",";
                }
            }
            System.out.println(out);
        }
    }

    private static X509Certificate[] read(String list) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        String[] texts = list.split(",");
        X509Certificate[] certificates = new X509Certificate[texts.length];
        for (int index = 0; index < texts.length; index++) {
            byte[] der = new byte[texts[index].length() / 2];
            for (int i = 0; i < der.length; i++) {
                der[i] = (byte) Integer.parseInt(texts[index].substring(2 * i, 2 * i + 2), 16);
            }
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            certificates[index] = (X509Certificate) factory.generateCertificate(in);
        }
        return certificates;
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append(String.format("%02x", each));
        }
        return text.toString();
    }
}
