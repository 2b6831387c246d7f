import { type Code, code } from '../code.ts'

/** What {@link reportMembers} needs imported. */
export const REPORT_IMPORTS: readonly string[] = [
  ...['java.security.cert.Certificate', 'java.security.cert.CertificateEncodingException'],
  ...['java.text.SimpleDateFormat', 'java.util.ArrayList', 'java.util.Collections', 'java.util.Date'],
  ...['java.util.LinkedHashMap', 'java.util.List', 'java.util.Locale', 'java.util.Map', 'java.util.TimeZone'],
]

/**
 * Members of a class that make the JSON of a report, in the fields of RFC 7469 and ours.
 *
 * @param digest What gives the digest of the pin set.
 * @param base64 What gives the bytes of `certificate` in base64.
 */
export function reportMembers(digest: Code, base64: Code): Code {
  return code`
    private static Map<String, String> report(
            PinFailureException failure,
            PinPolicy.Entry entry,
            int port,
            List<? extends Certificate> path,
            boolean isForbidden,
            boolean blocks) {
        Map<String, String> report = new LinkedHashMap<>();
        report.put("date-time", quote(utc(System.currentTimeMillis())));
        report.put("hostname", quote(failure.host()));
        report.put("port", String.valueOf(port));
        if (entry.expiresAtMillis != Long.MAX_VALUE) {
            report.put("effective-expiration-date", quote(utc(entry.expiresAtMillis)));
        }
        report.put("include-subdomains", String.valueOf(!entry.subdomains.equals("none")));
        report.put("noted-hostname", quote(entry.host));
        report.put("served-certificate-chain", "[]");
        report.put("validated-certificate-chain", array(pems(path)));
        report.put("known-pins", array(knownPins(entry, false)));
        Map<String, String> own = new LinkedHashMap<>();
        own.put("version", "1");
        own.put("outcome", quote(isForbidden ? "forbidden" : "mismatch"));
        own.put("action", quote(blocks ? "block" : "allow"));
        own.put("mode", quote(entry.mode));
        own.put("subdomains", quote(entry.subdomains));
        own.put("expired", String.valueOf(entry.hasLapsed()));
        own.put("pin-set", quote(${digest}));
        own.put("known-certificate-pins", array(knownPins(entry, true)));
        own.put("seen", array(seen(failure.served())));
        report.put("keypin", record(own));
        return report;
    }

    private static List<String> seen(List<String> served) {
        List<String> records = new ArrayList<>();
        for (String key : served) {
            int end = key.indexOf(": ");
            Map<String, String> seen = new LinkedHashMap<>();
            seen.put("pin", quote(end < 0 ? key : key.substring(0, end)));
            seen.put("subject", quote(end < 0 ? "" : key.substring(end + 2)));
            seen.put("position", quote(records.isEmpty() ? "leaf" : "ca"));
            records.add(record(seen));
        }
        return records;
    }

    private static List<String> knownPins(PinPolicy.Entry entry, boolean ofCertificates) {
        List<String> pins = new ArrayList<>();
        for (String pin : entry.pins) {
            if (pin.startsWith("cert-") == ofCertificates) {
                String hash = pin.substring(pin.indexOf('/') + 1);
                pins.add(quote(ofCertificates ? pin : "pin-sha256=\"" + hash + "\""));
            }
        }
        return pins;
    }

    private static List<String> pems(List<? extends Certificate> path) {
        List<String> pems = new ArrayList<>();
        for (Certificate certificate : path) {
            try {
                String base64 = ${base64};
                String lines = base64.replaceAll("(.{64})(?=.)", "$1\n");
                pems.add(
                        quote(
                                "-----BEGIN CERTIFICATE-----\n"
                                        + lines
                                        + "\n-----END CERTIFICATE-----\n"));
            } catch (CertificateEncodingException unreadable) {
                return Collections.emptyList();
            }
        }
        return pems;
    }

    private static String utc(long millis) {
        SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.US);
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        return format.format(new Date(millis));
    }

    private static String array(List<String> values) {
        return "[" + join(values) + "]";
    }

    private static String record(Map<String, String> members) {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, String> member : members.entrySet()) {
            texts.add(quote(member.getKey()) + ":" + member.getValue());
        }
        return "{" + join(texts) + "}";
    }

    private static String join(List<String> texts) {
        StringBuilder joined = new StringBuilder();
        for (String text : texts) {
            joined.append(joined.length() == 0 ? "" : ",").append(text);
        }
        return joined.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char unit : text.toCharArray()) {
            if (unit == '"' || unit == '\\') {
                quoted.append('\\').append(unit);
            } else if (unit < ' ' || unit > '~') {
                quoted.append(String.format(Locale.US, "\\u%04x", (int) unit));
            } else {
                quoted.append(unit);
            }
        }
        return quoted.append('"').toString();
    }
  `
}
