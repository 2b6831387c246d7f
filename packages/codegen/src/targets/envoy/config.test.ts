// No Envoy runs here, so what its documentation asks for is looked for in the configuration as a parser of YAML reads it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePinSet } from 'keypin'
import { parse } from 'yaml'
import { generate } from '../../generate.ts'
import { contentsOf } from '../../target.ts'

const pin = (kind: '' | 'cert-', byte: number): string =>
  `${kind}sha256/${Buffer.alloc(32, byte).toString('base64')}`

const pinSet = parsePinSet({
  version: 1,
  hosts: {
    'api.example.com': { pins: [pin('', 1), pin('', 2)] },
    'both.example.com': { pins: [pin('', 3), { pin: pin('cert-', 4), state: 'backup', label: '": {} # -' }] },
    'off.example.com': { mode: 'off', reason: 'managed' },
    '2001:db8::7': { pins: [pin('', 5), pin('', 6)] },
  },
})

const { static_resources: told } = configOf()
const tlsOf = new Map(
  told.clusters.map((cluster) => [cluster.name, cluster.transport_socket.typed_config] as const),
)

test('there is a cluster for each host that is pinned, and no other', () => {
  assert.deepEqual([...tlsOf.keys()].sort(), ['2001:db8::7', 'api.example.com', 'both.example.com'])
})

test('each verifies the chain, for the name of its host, and never resumes', () => {
  for (const [host, { max_session_keys, common_tls_context }] of tlsOf) {
    const { trusted_ca, match_typed_subject_alt_names, ...rest } = common_tls_context.validation_context
    assert.equal(trusted_ca.filename, '/etc/ssl/certs/ca-certificates.crt')
    const type = host.includes(':') ? 'IP_ADDRESS' : 'DNS'
    assert.deepEqual(match_typed_subject_alt_names, [{ san_type: type, matcher: { exact: host } }])
    assert.equal(max_session_keys, 0)
    // https://www.envoyproxy.io/docs: these three each take something back.
    for (const weak of ['allow_expired_certificate', 'trust_chain_verification', 'verify_subject_alt_name'])
      assert.ok(!Object.hasOwn(rest, weak))
  }
})

test('keys are told in base64, certificates in hexadecimal; either is enough', () => {
  const context = tlsOf.get('both.example.com')?.common_tls_context.validation_context
  assert.deepEqual(context?.verify_certificate_spki, [Buffer.alloc(32, 3).toString('base64')])
  assert.deepEqual(context?.verify_certificate_hash, ['04'.repeat(32)])
  const keys = tlsOf.get('api.example.com')?.common_tls_context.validation_context
  assert.equal(keys?.verify_certificate_spki?.length, 2)
  assert.ok(keys && !Object.hasOwn(keys, 'verify_certificate_hash'))
})

test('a name of the host is asked for, an address is not', () => {
  assert.equal(tlsOf.get('api.example.com')?.sni, 'api.example.com')
  assert.equal(tlsOf.get('2001:db8::7')?.sni, undefined)
})

test('every request of a listed host goes to its own cluster, and there is no other route', () => {
  const routes =
    told.listeners[0]?.filter_chains[0]?.filters[0]?.typed_config.route_config.virtual_hosts ?? []
  assert.deepEqual(
    routes.map(({ name, routes: [first] }) => [name, first?.route.cluster]),
    [...tlsOf.keys()].map((host) => [host, host]),
  )
  assert.ok(routes.every(({ domains }) => !domains.includes('*')))
})

test('it listens on this machine only', () => {
  assert.equal(told.listeners[0]?.address.socket_address.address, '127.0.0.1')
  assert.throws(() => generate(pinSet, 'envoy', { set: { listen: '0.0.0.0:80' } }), /clear text/)
})

interface Config {
  readonly static_resources: {
    readonly listeners: readonly {
      readonly address: { readonly socket_address: { readonly address: string } }
      readonly filter_chains: readonly {
        readonly filters: readonly {
          readonly typed_config: { readonly route_config: { readonly virtual_hosts: readonly VirtualHost[] } }
        }[]
      }[]
    }[]
    readonly clusters: readonly {
      readonly name: string
      readonly transport_socket: { readonly typed_config: UpstreamTls }
    }[]
  }
}

interface VirtualHost {
  readonly name: string
  readonly domains: readonly string[]
  readonly routes: readonly { readonly route: { readonly cluster: string } }[]
}

interface UpstreamTls {
  readonly sni?: string
  readonly max_session_keys: number
  readonly common_tls_context: {
    readonly validation_context: {
      readonly trusted_ca: { readonly filename: string }
      readonly match_typed_subject_alt_names: readonly unknown[]
      readonly verify_certificate_spki?: readonly string[]
      readonly verify_certificate_hash?: readonly string[]
    }
  }
}

function configOf(): Config {
  const { files } = generate(pinSet, 'envoy')
  const file = files.find(({ path }) => path === 'pinned-upstreams.yaml')
  assert.ok(file)
  return parse(String(contentsOf(file)))
}
