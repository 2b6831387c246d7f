import { debugFiles } from '../../dart/debug.ts'
import { renderLibrary } from '../../dart/library.ts'
import { dartCapabilities, dartLosses, leastDart } from '../../dart/platform.ts'
import { renderSelfTest } from '../../dart/self-test.ts'
import { renderWorkflow } from '../../dart/workflow.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import type { Target } from '../../target.ts'
import { packageTests, renderClient } from './client.ts'

/** `package:http` on Dart's `HttpClient`, whose every connection is judged as `flutter-dart-io` does it. */
export const flutterHttp: Target = {
  id: 'flutter-http',
  title: 'Flutter and Dart (package:http)',
  proof: { level: 'run', ranOn: ['Dart 3.13', 'package:http 1.6'], notRunOn: ['Flutter', 'Android', 'iOS'] },
  minimumVersions: [leastDart, 'package:http 1.0'],
  capabilities: dartCapabilities,
  exchange: { format: 'dart', files: ['pinned_http.dart'] },
  options: [debugRootsOption],
  review: () => dartLosses,
  render: (context) => [
    { path: 'lib/pinned_http.dart', role: 'code', code: renderLibrary(context) },
    ...debugFiles(context),
    { path: 'lib/pinned_client.dart', role: 'code', code: renderClient(context) },
    { path: 'test/pinned_client_test.dart', role: 'test', code: renderSelfTest(context, packageTests) },
    {
      path: 'ci/pins-flutter-http.yml',
      role: 'workflow',
      code: renderWorkflow(context, 'flutter-http', 'test/pinned_client_test.dart'),
    },
  ],
}
