import { debugFiles } from '../../dart/debug.ts'
import { renderLibrary } from '../../dart/library.ts'
import { dartCapabilities, dartLosses, leastDart } from '../../dart/platform.ts'
import { renderSelfTest } from '../../dart/self-test.ts'
import { renderWorkflow } from '../../dart/workflow.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import type { Target } from '../../target.ts'

/**
 * Dart's `HttpClient`, and so Flutter's image loaders and whatever else stands on it.
 *
 * `badCertificateCallback` is called only for chains that have failed already, and dio's
 * `validateCertificate` after the request has left; so the check is in `connectionFactory`.
 */
export const flutterDartIo: Target = {
  id: 'flutter-dart-io',
  title: 'Flutter and Dart (dart:io)',
  proof: { level: 'run', ranOn: ['Dart 3.13', 'Flutter 3.47'], notRunOn: ['Android', 'iOS'] },
  minimumVersions: [leastDart],
  capabilities: dartCapabilities,
  exchange: { format: 'dart', files: ['pinned_http.dart'] },
  options: [debugRootsOption],
  review: () => dartLosses,
  render: (context) => [
    { path: 'lib/pinned_http.dart', role: 'code', code: renderLibrary(context) },
    ...debugFiles(context),
    { path: 'test/pinned_http_test.dart', role: 'test', code: renderSelfTest(context) },
    {
      path: 'ci/pins-flutter-dart-io.yml',
      role: 'workflow',
      code: renderWorkflow(context, 'flutter-dart-io', 'test/pinned_http_test.dart'),
    },
  ],
}
