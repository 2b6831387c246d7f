import { type Code, code, NOTHING, paragraphs } from '../code.ts'
import type { RenderContext } from '../target.ts'
import { javaFile } from './pieces.ts'

/** `PinFailureException.java`, with members that only one kind of client needs. */
export function renderFailure(context: RenderContext, more: Code = NOTHING): Code {
  return javaFile(
    context,
    [
      'java.util.ArrayList',
      'java.util.Collections',
      'java.util.List',
      'javax.net.ssl.SSLPeerUnverifiedException',
    ],
    code`
      /** A connection was refused because of the pin set; nothing was sent to the server. */
      public final class PinFailureException extends SSLPeerUnverifiedException {
          private static final long serialVersionUID = 1L;

          private final String host;
          private final ArrayList<String> served;
          private final ArrayList<String> expected;

          PinFailureException(String host, String reason) {
              this(host, reason, Collections.<String>emptyList(), Collections.<String>emptyList());
          }

          PinFailureException(
                  String host, String reason, List<String> served, List<String> expected) {
              super(messageOf(host, reason, served, expected));
              this.host = host;
              this.served = new ArrayList<>(served);
              this.expected = new ArrayList<>(expected);
          }

          /** The name that was asked for. */
          public String host() {
              return host;
          }

          /** The keys of the verified path, leaf first, each with its subject. */
          public List<String> served() {
              return Collections.unmodifiableList(served);
          }

          /** The pins of the host. */
          public List<String> expected() {
              return Collections.unmodifiableList(expected);
          }

          ${paragraphs([more, MESSAGE])}
      }
    `,
  )
}

const MESSAGE = code`
  private static String messageOf(
          String host, String reason, List<String> served, List<String> expected) {
      StringBuilder text = new StringBuilder("pinning failed for ");
      text.append(host).append(": ").append(reason);
      for (String key : served) {
          text.append("\n  server sent   ").append(key);
      }
      for (String pin : expected) {
          text.append("\n  pin set has   ").append(pin);
      }
      return text.toString();
  }
`
