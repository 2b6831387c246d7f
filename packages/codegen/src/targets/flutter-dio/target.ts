import { debugFiles } from '../../dart/debug.ts'
import { renderLibrary } from '../../dart/library.ts'
import { dartCapabilities, dartLosses, leastDart } from '../../dart/platform.ts'
import { renderSelfTest } from '../../dart/self-test.ts'
import { renderWorkflow } from '../../dart/workflow.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import type { Target } from '../../target.ts'
import { packageTests, renderDio } from './dio.ts'

/**
 * dio on Dart's `HttpClient`, whose every connection is judged as `flutter-dart-io` does it.
 *
 * dio's own `validateCertificate` is asked once the response has begun, when the request has long been sent.
 */
export const flutterDio: Target = {
  id: 'flutter-dio',
  title: 'Flutter and Dart (dio)',
  // dio is to be had from pub.dev only. What it is given to connect with is the core of flutter-dart-io, which runs.
  proof: { level: 'structure', ranOn: [], notRunOn: ['dio', 'Flutter', 'Android', 'iOS'] },
  minimumVersions: [leastDart, 'dio 5.2'],
  capabilities: dartCapabilities,
  exchange: { format: 'dart', files: ['pinned_http.dart'] },
  options: [debugRootsOption],
  review: () => dartLosses,
  render: (context) => [
    { path: 'lib/pinned_http.dart', role: 'code', code: renderLibrary(context) },
    ...debugFiles(context),
    { path: 'lib/pinned_dio.dart', role: 'code', code: renderDio(context) },
    { path: 'test/pinned_dio_test.dart', role: 'test', code: renderSelfTest(context, packageTests) },
    {
      path: 'ci/pins-flutter-dio.yml',
      role: 'workflow',
      code: renderWorkflow(context, 'flutter-dio', 'test/pinned_dio_test.dart'),
    },
  ],
}
