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
      ...['java.util.Collections', 'java.util.List'],
    ],
    code`
      /**
       * The paths from a leaf to an anchor that the platform's PKIX validator accepts.
       *
       * <p>What a server sends may hold certificates that have nothing to do with its own, a pinned one
       * among them; so what was sent is only what paths are sought in.
       */
      final class VerifiedPaths {
          // A server that sends so much that the limits are met has no verified path.
          private static final int LONGEST = 10;
          private static final int MOST_TRIED = 64;

          private final X509Certificate[] sent;
          private final X509Certificate[] anchors;
          private final List<List<X509Certificate>> found = new ArrayList<>();
          private int tried;

          private VerifiedPaths(X509Certificate[] sent, X509Certificate[] anchors) {
              this.sent = sent;
              this.anchors = anchors;
          }

          /** All of them, each leaf first and with its anchor. */
          static List<List<X509Certificate>> of(X509Certificate[] sent, X509Certificate[] anchors) {
              VerifiedPaths search = new VerifiedPaths(sent, anchors);
              search.extend(Collections.singletonList(sent[0]));
              return search.found;
          }

          private void extend(List<X509Certificate> path) {
              X509Certificate last = path.get(path.size() - 1);
              for (X509Certificate anchor : anchors) {
                  if (anchor.equals(last)) {
                      tryPath(path.subList(0, path.size() - 1), anchor);
                  } else if (isIssuer(anchor, last)) {
                      tryPath(path, anchor);
                  }
              }
              for (X509Certificate next : sent) {
                  if (path.size() < LONGEST && isIssuer(next, last) && !path.contains(next)) {
                      List<X509Certificate> longer = new ArrayList<>(path);
                      longer.add(next);
                      extend(longer);
                  }
              }
          }

          private static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
              return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
          }

          private void tryPath(List<X509Certificate> below, X509Certificate anchor) {
              if (tried++ >= MOST_TRIED || !isValid(below, anchor)) {
                  return;
              }
              List<X509Certificate> path = new ArrayList<>(below);
              path.add(anchor);
              found.add(path);
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
