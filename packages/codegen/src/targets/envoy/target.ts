import type { Target } from '../../target.ts'
import { AROUND, BAD_GATEWAY } from '../../upstream/losses.ts'
import { rootsOption } from '../../upstream/options.ts'
import { renderConfig } from './config.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Envoy as the client of an upstream: of all proxies the one that knows pins of keys, of the leaf.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto
 */
export const envoy: Target = {
  id: 'envoy',
  title: 'Envoy (client of an upstream)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['Envoy'] },
  minimumVersions: ['Envoy 1.20'],
  capabilities: {
    scopes: ['none'],
    overlap: 'most-specific',
    positions: 'leaf-only',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'off'],
    expiry: {},
    forbid: false,
    unlistedBlock: true,
    reports: false,
    clearTextOff: true,
    addresses: true,
  },
  exchange: { format: 'envoy', files: ['pinned-upstreams.yaml'], leavesOut: 'unlisted' },
  options: [
    {
      name: 'listen',
      what: 'where programs reach it: 127.0.0.1:PORT',
      default: '127.0.0.1:8442',
      check: (value) =>
        /^127\.0\.0\.1:\d{1,5}$/.test(value)
          ? undefined
          : 'is not 127.0.0.1:PORT; what is sent there is in clear text, so it stays on this machine',
    },
    rootsOption('the bundle of trusted roots', '/etc/ssl/certs/ca-certificates.crt'),
  ],
  review: () => [AROUND, BAD_GATEWAY],
  render: (context) => [
    { path: 'pinned-upstreams.yaml', role: 'config', code: renderConfig(context) },
    { path: 'pinned-upstreams-test.sh', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-envoy.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}
