import { type Code, code } from '../code.ts'
import { javaFile } from '../java/pieces.ts'
import type { RenderContext } from '../target.ts'

/** `VerifiedPaths.java`: what the server sent is no path; these are. */
export function renderPaths(context: RenderContext): Code {
  return javaFile(
    context,
    [
      ...['java.security.GeneralSecurityException', 'java.security.cert.CertPathValidator'],
      ...['java.security.cert.CertificateFactory', 'java.security.cert.PKIXParameters'],
      ...['java.security.cert.TrustAnchor', 'java.security.cert.X509Certificate', 'java.util.ArrayList'],
      ...[
        'java.util.Arrays',
        'java.util.Collections',
        'java.util.LinkedHashSet',
        'java.util.List',
        'java.util.Set',
      ],
    ],
    code`
      /**
       * The paths from a leaf to an anchor that the platform's PKIX validator accepts.
       *
       * <p>What a server sends may hold certificates that have nothing to do with its own, a pinned one
       * among them; so what was sent is only what paths are sought in.
       */
      final class VerifiedPaths {
          // A server that sends so much that the limits are met may find itself without a verified path.
          private static final int LONGEST = 10;
          private static final int MOST_LINKS = 500;

          private final Set<X509Certificate> known = new LinkedHashSet<>();
          private final Set<X509Certificate> anchors;
          private final List<List<X509Certificate>> found = new ArrayList<>();
          private int links;

          private VerifiedPaths(X509Certificate[] sent, X509Certificate[] anchors) {
              this.anchors = new LinkedHashSet<>(Arrays.asList(anchors));
              known.addAll(Arrays.asList(sent));
              known.addAll(this.anchors);
          }

          /** All of them, each leaf first and with its anchor. */
          static List<List<X509Certificate>> of(X509Certificate[] sent, X509Certificate[] anchors) {
              VerifiedPaths search = new VerifiedPaths(sent, anchors);
              search.extend(Collections.singletonList(sent[0]));
              return search.found;
          }

          private void extend(List<X509Certificate> path) {
              X509Certificate last = path.get(path.size() - 1);
              if (anchors.contains(last) && isValid(path.subList(0, path.size() - 1), last)) {
                  found.add(path);
              }
              for (X509Certificate next : known) {
                  if (path.size() < LONGEST && !isIn(path, next) && isIssuer(next, last)) {
                      List<X509Certificate> longer = new ArrayList<>(path);
                      longer.add(next);
                      extend(longer);
                  }
              }
          }

          /** One CA with several certificates stands in a path once. */
          private static boolean isIn(List<X509Certificate> path, X509Certificate next) {
              for (X509Certificate each : path) {
                  if (each.getSubjectX500Principal().equals(next.getSubjectX500Principal())
                          && each.getPublicKey().equals(next.getPublicKey())) {
                      return true;
                  }
              }
              return false;
          }

          private boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
              if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                      || links++ >= MOST_LINKS) {
                  return false;
              }
              try {
                  certificate.verify(issuer.getPublicKey());
                  return true;
              } catch (GeneralSecurityException anotherOfThatName) {
                  return false;
              }
          }

          private static boolean isValid(List<X509Certificate> below, X509Certificate anchor) {
              if (below.isEmpty()) {
                  return true; // the leaf itself is trusted
              }
              try {
                  PKIXParameters parameters =
                          new PKIXParameters(Collections.singleton(new TrustAnchor(anchor, null)));
                  parameters.setRevocationEnabled(false); // that is for the platform's own check
                  CertificateFactory factory = CertificateFactory.getInstance("X.509");
                  CertPathValidator validator = CertPathValidator.getInstance("PKIX");
                  validator.validate(factory.generateCertPath(below), parameters);
                  return true;
              } catch (GeneralSecurityException refused) {
                  return false;
              }
          }
      }
    `,
  )
}
