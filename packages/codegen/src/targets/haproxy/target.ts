import type { Loss } from '../../loss.ts'
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
  review: () => [LOOSE_NAMES, AROUND, BAD_GATEWAY, ROOT_CERTIFICATES, ROOTS_ONLY],
  render: (context) => [
    { path: 'pinned-upstreams.cfg', role: 'config', code: renderConfig(context) },
    ...certificateFiles(context),
    { path: 'pinned-upstreams-test.sh', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-haproxy.yml', role: 'workflow', code: renderWorkflow(context, 'haproxy', 'haproxy') },
  ],
}

// Run against the lab, on HAProxy 2.6: ssl_sock_srv_verifycbk compares C strings, and looks at the common name too.
const LOOSE_NAMES: Loss = {
  severity: 'weaker',
  code: 'name-check',
  what: 'a name in a certificate counts up to a NUL in it, and so does the common name where no other name fits',
  why: 'HAProxy compares host names by itself, as strings of C',
  instead: 'pin roots of authorities that check what they sign, as all public ones must',
}
