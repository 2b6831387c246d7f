import { debugPinsOption } from '../../debug-pins.ts'
import { debugFiles } from '../../rust/debug.ts'
import { NEEDS, RUSTLS, reviewRustls } from '../../rust/facts.ts'
import { renderLibrary } from '../../rust/library.ts'
import { renderSelfTest } from '../../rust/self-test.ts'
import { renderWorkflow } from '../../rust/workflow.ts'
import type { Target } from '../../target.ts'

/**
 * rustls, and what stands on it. A verifier is handed the certificates as presented; the paths are built again by
 * webpki, which asks about each path that it has verified.
 *
 * @see https://docs.rs/rustls-webpki/0.103/webpki/struct.EndEntityCert.html#method.verify_for_usage
 */
export const rustRustls: Target = {
  id: 'rust-rustls',
  title: 'Rust (rustls)',
  proof: { level: 'run', ranOn: ['rustls 0.23'], notRunOn: ['Windows', 'macOS', 'Android', 'iOS'] },
  minimumVersions: NEEDS,
  capabilities: RUSTLS,
  exchange: { format: 'rust', files: ['pinned_tls.rs'] },
  options: [debugPinsOption],
  review: reviewRustls,
  render: (context) => [
    { path: 'src/pinned_tls.rs', role: 'code', code: renderLibrary(context) },
    { path: 'src/pinned_tls_test.rs', role: 'test', code: renderSelfTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-rust-rustls.yml', role: 'workflow', code: renderWorkflow(context, 'rust-rustls') },
  ],
}
