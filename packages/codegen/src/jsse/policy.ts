import type { Position } from 'keypin'
import { type Code, code, when } from '../code.ts'
import { ENTRY_IMPORTS, type EntryRow, renderCall, renderEntries } from '../java/entries.ts'
import { javaFile, pinArguments } from '../java/pieces.ts'
import type { PlanEntry } from '../plan/plan.ts'
import type { RenderContext } from '../target.ts'

/** `PinPolicy.java`: the entries as data, and the judgement of verified paths by them. */
export function renderPolicy(context: RenderContext): Code {
  const { plan } = context
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return javaFile(
    context,
    IMPORTS,
    code`
      /** The pin set, and the judgement of verified paths by it. */
      final class PinPolicy {
          ${renderEntries(plan.entries.map(rowOf), EXTRAS)}

          private PinPolicy() {}

          /**
           * Refuses what needs no certificate to be refused.
           *
           * @return What to judge the connection by; null where the host is not pinned.
           */
          static Entry check(String host) throws PinFailureException {
              Entry entry = findEntry(canonical(host));
              if (entry == null) {
                  ${plan.unlisted === 'block' ? REFUSE_UNLISTED : code`return null;`}
              }
              if (entry.mode.equals("off")) {
                  return null;
              }
              if ("closed".equals(entry.onExpiry) && entry.hasLapsed()) {
                  throw new PinFailureException(host, "the pins have expired, and expire closed");
              }
              return entry;
          }

          /**
           * Judges a connection by its verified paths, each leaf first.
           *
           * @param approved Pins that count beside those of the host; none in a release.
           */
          static void judge(
                  String host, int port, List<List<X509Certificate>> paths, Collection<String> approved)
                  throws PinFailureException {
              Entry entry = check(host);
              if (entry == null) {
                  return;
              }
              boolean isForbidden = !paths.isEmpty();
              for (List<X509Certificate> path : paths) {
                  if (!Collections.disjoint(pinsOf(path), entry.forbid)) {
                      continue;
                  }
                  isForbidden = false;
                  if (holds(entry, path) || !Collections.disjoint(pinsOf(path), approved)) {
                      return;
                  }
              }
              boolean blocks = isForbidden || entry.isEnforced();
              String reason =
                      isForbidden
                              ? "every verified path has a forbidden key"
                              : "no pinned key in a verified path";
              PinFailureException failure =
                      new PinFailureException(host, reason, servedIn(paths), entry.pins);
              ${when(reports, () => code`PinReports.send(failure, entry, port, paths, isForbidden, blocks);`)}
              if (blocks) {
                  throw failure;
              }
          }

          private static boolean holds(Entry entry, List<X509Certificate> path) {
              for (int index = 0; index < path.size(); index++) {
                  List<String> elsewhere = index == 0 ? entry.caOnly : entry.leafOnly;
                  for (String pin : pinsOf(path.subList(index, index + 1))) {
                      if (entry.pins.contains(pin) && !elsewhere.contains(pin)) {
                          return true;
                      }
                  }
              }
              return false;
          }

          private static List<String> servedIn(List<List<X509Certificate>> paths) {
              List<String> served = new ArrayList<>();
              if (!paths.isEmpty()) {
                  for (X509Certificate certificate : paths.get(0)) {
                      String subject = certificate.getSubjectX500Principal().getName();
                      served.add(keyPin(certificate) + ": " + subject);
                  }
              }
              return served;
          }

          private static List<String> pinsOf(List<X509Certificate> path) {
              List<String> pins = new ArrayList<>();
              for (X509Certificate certificate : path) {
                  pins.add(keyPin(certificate));
                  pins.add(certificatePin(certificate));
              }
              return pins;
          }

          private static String keyPin(X509Certificate certificate) {
              return "sha256/" + hash(certificate.getPublicKey().getEncoded());
          }

          private static String certificatePin(X509Certificate certificate) {
              try {
                  return "cert-sha256/" + hash(certificate.getEncoded());
              } catch (CertificateEncodingException impossible) {
                  throw new IllegalStateException("a certificate that came as bytes has none", impossible);
              }
          }

          private static String hash(byte[] bytes) {
              try {
                  byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                  return Base64.getEncoder().encodeToString(digest);
              } catch (NoSuchAlgorithmException impossible) {
                  throw new IllegalStateException("every Java has SHA-256", impossible);
              }
          }

          /** One spelling for each name and address; what might be another name by DNS is refused. */
          private static String canonical(String host) throws PinFailureException {
              String name = host.toLowerCase(Locale.ROOT).replaceAll("[.]+$", "");
              if (name.startsWith("[") && name.endsWith("]")) {
                  name = name.substring(1, name.length() - 1);
              }
              if (!name.matches("[a-z0-9_.:%-]+")) {
                  throw new PinFailureException(host, "write the name in ASCII, as DNS has it");
              }
              if (!name.contains(":") && !name.matches("[0-9.]+")) {
                  return name;
              }
              try {
                  // An address, so that nothing is asked for.
                  return InetAddress.getByName(name).getHostAddress();
              } catch (UnknownHostException unreadable) {
                  throw new PinFailureException(host, "cannot be read as an address");
              }
          }

          private static String keyOf(Entry entry) {
              try {
                  return canonical(entry.host);
              } catch (PinFailureException impossible) {
                  throw new IllegalStateException("a pin set has canonical names", impossible);
              }
          }
      }
    `,
  )
}

const REFUSE_UNLISTED = code`throw new PinFailureException(host, "the pin set does not list this host");`

const IMPORTS = [
  ...ENTRY_IMPORTS,
  ...['java.net.InetAddress', 'java.net.UnknownHostException', 'java.security.MessageDigest'],
  ...['java.security.NoSuchAlgorithmException', 'java.security.cert.CertificateEncodingException'],
  ...['java.security.cert.X509Certificate', 'java.util.ArrayList', 'java.util.Base64'],
  ...['java.util.Collection', 'java.util.Locale'],
] as const

const EXTRAS = {
  fields: code`
    /** Pins among them that count as the leaf, or above it, only. */
    List<String> leafOnly = Collections.emptyList();

    List<String> caOnly = Collections.emptyList();
  `,
  methods: code`
    boolean isEnforced() {
        return mode.equals("enforce") && !hasLapsed();
    }

    private Entry leafPins(String... values) {
        leafOnly = Arrays.asList(values);
        return addPins(leafOnly);
    }

    private Entry caPins(String... values) {
        caOnly = Arrays.asList(values);
        return addPins(caOnly);
    }

    private Entry addPins(List<String> more) {
        pins = new ArrayList<>(pins);
        pins.addAll(more);
        return this;
    }
  `,
  key: code`keyOf(entry)`,
}

function rowOf(entry: PlanEntry): EntryRow {
  const at = (wanted: Position | undefined) => entry.pins.filter(({ position }) => position === wanted)
  const calls = [
    renderCall('leafPins', pinArguments(at('leaf'))),
    renderCall('caPins', pinArguments(at('ca'))),
  ]
  return { entry, pins: at(undefined), calls }
}
