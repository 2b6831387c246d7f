import { type Code, code } from '../../code.ts'
import type { PackageTests } from '../../dart/self-test.ts'
import { dart } from '../../languages/dart.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_client.dart`: package:http over the pinned HttpClient. */
export function renderClient({ header }: RenderContext): Code {
  return code`
    ${dart.comment(...header)}

    /// Clients of package:http that talk to pinned servers only.
    ///
    /// \`final client = pinnedClient();\`, and for \`http.get\` and its like, which make
    /// clients of their own: \`http.runWithClient(() => runApp(const App()), pinnedClient);\`
    ///
    /// A refusal is thrown as the [PinFailure] it is, not as a ClientException.
    /// CupertinoClient and CronetClient do not stand on dart:io: they are not pinned.
    library;

    import 'dart:io';

    import 'package:http/http.dart';
    import 'package:http/io_client.dart';

    import 'pinned_http.dart';

    export 'pinned_http.dart';

    /// Makes a [Client] whose every connection is held to the pin set.
    Client pinnedClient({SecurityContext? context}) =>
        IOClient(pinnedHttpClient(context: context));
  `
}

/** The same refusal, seen through package:http. */
export const packageTests: PackageTests = {
  packages: code`import 'package:http/http.dart' as http;`,
  file: code`import '../lib/pinned_client.dart';`,
  tests: code`
    test('a pinned Client refuses it and sends nothing', () async {
      final client = pinnedClient(context: interceptor.trust);
      await expectLater(
        interceptor.lead(() => client.get(interceptor.url(host))),
        throwsA(isA<PinFailure>().having((e) => e.host, 'host', host)),
      );
      expect(interceptor.requests, 0);
    });

    test('http.get refuses it where it runs with a pinned Client', () async {
      await expectLater(
        interceptor.lead(
          () => http.runWithClient(
            () => http.get(interceptor.url(host)),
            () => pinnedClient(context: interceptor.trust),
          ),
        ),
        throwsA(isA<PinFailure>()),
      );
      expect(interceptor.requests, 0);
    });
  `,
}
