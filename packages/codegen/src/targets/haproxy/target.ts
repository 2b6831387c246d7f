import type { Target } from '../../target.ts'
import { certificateFiles } from '../../upstream/certificates.ts'
import { AROUND, BAD_GATEWAY, ROOT_CERTIFICATES, ROOTS_ONLY } from '../../upstream/losses.ts'
import { folderOption, listenOption } from '../../upstream/options.ts'
import { renderWorkflow } from '../../upstream/workflow.ts'
import { renderConfig } from './config.ts'
import { renderSelfTest } from './self-test.ts'

/**
 * HAProxy as the client of an upstream. It shows a server's certificate (`ssl_s_der`) only to rules that run when the
 * request has left, and OpenSSL ends a path at a root only; so pinned roots are all it can say.
 *
 * @see https://docs.haproxy.org/2.6/configuration.html#5.2-ca-file
 */
export const haproxy: Target = {
  id: 'haproxy',
  title: 'HAProxy (client of an upstream)',
  proof: { level: 'run', ranOn: ['HAProxy 2.6'], notRunOn: ['HAProxy Enterprise'] },
  minimumVersions: ['HAProxy 2.4', 'OpenSSL 1.1.1'],
  capabilities: {
    scopes: ['none'],
    overlap: 'most-specific',
    positions: 'told-apart',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'off'],
    expiry: {},
    forbid: false,
    unlistedBlock: true,
    reports: false,
    clearTextOff: true,
    addresses: false,
    material: true,
    needsMaterial: 'root',
  },
  options: [folderOption('/etc/haproxy/pins'), listenOption],
  review: () => [AROUND, BAD_GATEWAY, ROOT_CERTIFICATES, ROOTS_ONLY],
  render: (context) => [
    { path: 'pinned-upstreams.cfg', role: 'config', code: renderConfig(context) },
    ...certificateFiles(context),
    { path: 'pinned-upstreams-test.sh', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-haproxy.yml', role: 'workflow', code: renderWorkflow(context, 'haproxy', 'haproxy') },
  ],
}
