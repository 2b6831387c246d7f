import { type Code, code } from '../../code.ts'
import type { PackageTests } from '../../dart/self-test.ts'
import { dart } from '../../languages/dart.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_dio.dart`: dio over the pinned HttpClient. */
export function renderDio({ header }: RenderContext): Code {
  return code`
    ${dart.comment(...header)}

    /// Makes dio talk to pinned servers only: \`final dio = pinDio(Dio());\`
    ///
    /// The judgement is that of pinned_http.dart, while connecting. dio's own
    /// \`validateCertificate\` is asked when the request has long been sent, and
    /// \`badCertificateCallback\` only about certificates that failed already: leave
    /// both alone. Http2Adapter and NativeAdapter do not stand on dart:io's
    /// HttpClient: they are not pinned.
    library;

    import 'dart:io';

    import 'package:dio/dio.dart';
    import 'package:dio/io.dart';

    import 'pinned_http.dart';

    export 'pinned_http.dart';

    /// Holds every connection of a [Dio] to the pin set; gives it back.
    T pinDio<T extends Dio>(T dio, {SecurityContext? context}) {
      dio.httpClientAdapter = IOHttpClientAdapter(
        createHttpClient: () => pinnedHttpClient(context: context),
      );
      return dio;
    }

    /// The refusal behind an error of dio, if that is what it was.
    PinFailure? pinFailureOf(Object error) {
      final cause = error is DioException ? error.error : error;
      return cause is PinFailure ? cause : null;
    }
  `
}

/** The same refusal, seen through dio. */
export const packageTests: PackageTests = {
  packages: code`import 'package:dio/dio.dart';`,
  file: code`import '../lib/pinned_dio.dart';`,
  tests: code`
    test('a pinned Dio refuses it and sends nothing', () async {
      final dio = pinDio(Dio(), context: interceptor.trust);
      await expectLater(
        interceptor.lead(() => dio.getUri<void>(interceptor.url(host))),
        throwsA(
          predicate<Object>((error) => pinFailureOf(error)?.host == host),
        ),
      );
      expect(interceptor.requests, 0);
    });
  `,
}
