import { debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import { debugFiles } from '../../rust/debug.ts'
import { NEEDS, RUSTLS, reviewRustls } from '../../rust/facts.ts'
import { renderLibrary } from '../../rust/library.ts'
import { renderSelfTest } from '../../rust/self-test.ts'
import { renderWorkflow } from '../../rust/workflow.ts'
import type { Target } from '../../target.ts'
import { renderClient, renderClientTest } from './client.ts'

/**
 * reqwest, which has no pins and takes a configuration of rustls.
 *
 * @see https://github.com/seanmonstar/reqwest/issues/298
 */
export const rustReqwest: Target = {
  id: 'rust-reqwest',
  title: 'Rust (reqwest)',
  proof: {
    level: 'run',
    ranOn: ['reqwest 0.12', 'reqwest 0.13', 'rustls 0.23'],
    notRunOn: ['Windows', 'macOS', 'Android', 'iOS'],
  },
  minimumVersions: [...NEEDS, 'reqwest 0.12'],
  capabilities: RUSTLS,
  exchange: { format: 'rust', files: ['pinned_tls.rs'] },
  options: [
    {
      name: 'reqwest',
      what: 'the version of reqwest, 0.12 or 0.13',
      default: '0.13',
      check: (value) => (['0.12', '0.13'].includes(value) ? undefined : 'is not 0.12 or 0.13'),
    },
    debugPinsOption,
  ],
  review: (plan) => [HTTPS_ONLY, ...reviewRustls(plan)],
  render: (context) => [
    { path: 'src/pinned_tls.rs', role: 'code', code: renderLibrary(context) },
    { path: 'src/pinned_reqwest.rs', role: 'code', code: renderClient(context) },
    { path: 'src/pinned_tls_test.rs', role: 'test', code: renderSelfTest(context) },
    { path: 'src/pinned_reqwest_test.rs', role: 'test', code: renderClientTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-rust-reqwest.yml', role: 'workflow', code: renderWorkflow(context, 'rust-reqwest') },
  ],
}

const HTTPS_ONLY: Loss = {
  severity: 'note',
  code: 'clear-text',
  what: 'http: is refused to hosts that are not pinned too',
  why: 'reqwest refuses it to all hosts or to none',
  instead: 'use another client for such hosts',
}
