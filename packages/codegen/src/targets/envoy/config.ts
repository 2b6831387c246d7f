import { type Code, code, when } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { forwarded } from '../../upstream/certificates.ts'
import { NO_OVERLAY } from '../../upstream/overlay.ts'

/** `pinned-upstreams.yaml`: a listener, and a cluster for each pinned host; a bootstrap for `envoy -c`. */
export function renderConfig({ plan, header, options }: RenderContext): Code {
  const [address = '', port = ''] = (options.get('listen') ?? '').split(':')
  return code`
    ${yaml.comment(...header, '', ...ABOUT)}
    static_resources:
      listeners:
        - name: pinned_upstreams
          address:
            socket_address:
              address: ${yaml.literal(address)}
              port_value: ${Number(port)}
          filter_chains:
            - filters:
                - name: envoy.filters.network.http_connection_manager
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: pinned_upstreams
                    strip_trailing_host_dot: true
                    route_config:
                      # A host that is not listed is not forwarded.
                      virtual_hosts:
                        ${forwarded(plan).map(renderRoute)}
                    http_filters:
                      - name: envoy.filters.http.router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
      clusters:
        ${forwarded(plan).map((entry) => renderCluster(entry, options.get('roots') ?? ''))}
  `
}

const ABOUT = [
  "A program asks Envoy in clear text, with the pinned host as the request's Host, and Envoy speaks TLS to the host.",
  ...NO_OVERLAY,
]

function renderRoute({ host }: PlanEntry): Code {
  const authority = host.includes(':') ? `[${host}]` : host
  return code`
    - name: ${yaml.literal(host)}
      domains: [${yaml.literal(authority)}, ${yaml.literal(`${authority}:*`)}]
      routes:
        - match: { prefix: "/" }
          route: { cluster: ${yaml.literal(host)}, host_rewrite_literal: ${yaml.literal(authority)} }
  `
}

function renderCluster(entry: PlanEntry, roots: string): Code {
  const { host, isAddress } = entry
  return code`
    - name: ${yaml.literal(host)}
      type: ${yaml.literal(isAddress ? 'STATIC' : 'STRICT_DNS')}
      connect_timeout: 10s
      load_assignment:
        cluster_name: ${yaml.literal(host)}
        endpoints:
          - lb_endpoints:
              - endpoint:
                  address:
                    socket_address: { address: ${yaml.literal(host)}, port_value: 443 }
      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
          ${when(!isAddress, () => code`sni: ${yaml.literal(host)}`)}
          # What is resumed is not judged again.
          max_session_keys: 0
          common_tls_context:
            tls_params:
              tls_minimum_protocol_version: TLSv1_2
            validation_context:
              # The chain is verified as ever, and for this name; without it any certificate of these roots would do.
              trusted_ca:
                filename: ${yaml.literal(roots)}
              match_typed_subject_alt_names:
                - san_type: ${yaml.literal(isAddress ? 'IP_ADDRESS' : 'DNS')}
                  matcher:
                    exact: ${yaml.literal(host)}
              # Besides, the leaf has to be one of these.
              ${renderPins(entry)}
  `
}

// Either list is enough, as one pin of a pin set is.
function renderPins({ pins }: PlanEntry): Code[] {
  const keys = pins.filter(({ pin }) => pin.kind === 'spki')
  const certificates = pins.filter(({ pin }) => pin.kind === 'certificate')
  return [
    ...list(code`verify_certificate_spki:`, keys, (text) => text.slice(text.indexOf('/') + 1)),
    ...list(code`verify_certificate_hash:`, certificates, hexOf),
  ]
}

function list(key: Code, pins: PlanEntry['pins'], written: (text: string) => string): Code[] {
  if (pins.length === 0) return []
  const items = pins.map((pin) => {
    const about = [pin.state, pin.label].filter((part) => part !== undefined).join(' ')
    return code`
      ${when(about !== '', () => yaml.comment(about))}
      - ${yaml.literal(written(pin.pin.text))}
    `
  })
  return [
    code`
      ${key}
        ${items}
    `,
  ]
}

function hexOf(text: string): string {
  return Buffer.from(text.slice(text.indexOf('/') + 1), 'base64').toString('hex')
}
