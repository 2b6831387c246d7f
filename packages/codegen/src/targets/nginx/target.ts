import type { Target } from '../../target.ts'
import { certificateFiles } from '../../upstream/certificates.ts'
import { AROUND, BAD_GATEWAY, ROOT_CERTIFICATES, ROOTS_ONLY } from '../../upstream/losses.ts'
import { folderOption, listenOption } from '../../upstream/options.ts'
import { renderWorkflow } from '../../upstream/workflow.ts'
import { renderConfig } from './config.ts'
import { renderSelfTest } from './self-test.ts'

/**
 * nginx as the client of an upstream. It has trusted certificates and no pins, and OpenSSL ends a path at a root
 * only; so pinned roots are all it can say.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
 */
export const nginx: Target = {
  id: 'nginx',
  title: 'nginx (client of an upstream)',
  proof: { level: 'run', ranOn: ['nginx 1.22'], notRunOn: ['NGINX Plus', 'OpenResty'] },
  minimumVersions: ['nginx 1.7.0', 'OpenSSL 1.1.1'],
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
  options: [folderOption('/etc/nginx/pins'), listenOption],
  review: () => [AROUND, BAD_GATEWAY, ROOT_CERTIFICATES, ROOTS_ONLY],
  render: (context) => [
    { path: 'pinned-upstreams.conf', role: 'config', code: renderConfig(context) },
    ...certificateFiles(context),
    { path: 'pinned-upstreams-test.sh', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-nginx.yml', role: 'workflow', code: renderWorkflow(context, 'nginx', 'nginx-light') },
  ],
}
