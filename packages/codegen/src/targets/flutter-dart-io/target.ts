import type { Loss } from '../../loss.ts'
import type { Target } from '../../target.ts'
import { renderLibrary } from './library.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Dart's `HttpClient`, and so Flutter with dio, `package:http` and image loaders.
 *
 * `badCertificateCallback` is called only for chains that have failed already, and dio's
 * `validateCertificate` after the request has left; so the check is in `connectionFactory`.
 */
export const flutterDartIo: Target = {
  id: 'flutter-dart-io',
  title: 'Flutter and Dart (dart:io, dio, http)',
  proof: {
    level: 'run',
    ranOn: ['Dart 3.13'],
    notRunOn: ['Flutter', 'Android', 'iOS', 'dio', 'package:http'],
  },
  minimumVersions: ['Dart 3.5 (Flutter 3.24)'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'most-specific',
    positions: 'leaf-only',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'report', 'off'],
    expiry: { open: 'instant', closed: 'instant' },
    forbid: true,
    unlistedBlock: true,
    reports: true,
    clearTextOff: true,
    addresses: true,
  },
  options: [],
  review: () => [NO_PROXY],
  render: (context) => [
    { path: 'lib/pinned_http.dart', role: 'code', code: renderLibrary(context) },
    { path: 'test/pinned_http_test.dart', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-flutter-dart-io.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

const NO_PROXY: Loss = {
  severity: 'weaker',
  code: 'proxy',
  what: 'pinned hosts are refused where an HTTP proxy is set',
  why: "HttpClient makes the proxy's TLS connections where nobody can judge them",
  instead: 'leave findProxy alone for pinned hosts',
}
