import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import { authority, generateKey, issued } from '@keypin/forge'
import { verifiedPaths } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { Genuine, Material, Scenario } from '../scenarios/scenario.ts'
import { always } from '../scenarios/scenario.ts'
import { speaksQuic } from '../serve/quic/probe.ts'
import type { Upstream } from '../serve/relay.ts'
import type { LiveOptions } from './options.ts'

/** A genuine server as the lab goes by it: its certificates, and what of its keys the lab was given. */
export interface LiveServer {
  readonly upstream: Upstream
  readonly genuine: Genuine
  readonly holds: ReadonlySet<Material>
  /** Passes the client through to it. */
  readonly control: Scenario
  /** Whether it answers QUIC on the same port. */
  readonly speaksQuic: boolean
  /** PEM of the roots that its chain may end in. */
  readonly roots: readonly string[]
}

/**
 * Fetches the chain of the genuine server. Ordinary checks have to accept it: an interceptor before the lab must not be
 * taken for the genuine server.
 *
 * @throws {LabError} `KEYPIN_LAB_UPSTREAM`, `KEYPIN_LAB_KEY`.
 */
export async function goLive(host: string, options: LiveOptions): Promise<LiveServer> {
  const upstream = upstreamOf(options.upstream ?? `${host}:443`)
  const roots = await rootsOf(options.ca)
  const quic = speaksQuic(upstream)
  const chain = verifiedChain(await fetchChain(host, upstream, roots), roots)
  const genuine = await genuineOf(chain, options.leafKey)
  return {
    upstream,
    genuine,
    holds: new Set<Material>(options.leafKey === undefined ? [] : ['leaf-key']),
    control: passThrough(chain),
    speaksQuic: await quic,
    roots,
  }
}

function upstreamOf(text: string): Upstream {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/u.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) > 65_535)
    throw new TypeError(`upstream: expected HOST:PORT, got ${JSON.stringify(text)}`)
  return { host, port: Number(port) }
}

const patienceMs = 15_000

async function rootsOf(caPath: string | undefined): Promise<readonly string[]> {
  if (caPath === undefined) return rootCertificates
  try {
    const text = await readFile(caPath, 'utf8')
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? []
  } catch (cause) {
    const message = `could not read the roots ${JSON.stringify(caPath)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_UPSTREAM', message, { hint: 'name a PEM file', cause })
  }
}

/**
 * What is verified of a chain, up to its root, which servers do not send, and some stories are told with. What an
 * interceptor sends along beside its own is no part of that: certificates of the genuine server, most of all.
 */
function verifiedChain(sent: readonly Uint8Array[], roots: readonly string[]): readonly Uint8Array[] {
  const anchors = roots.map((pem) => new X509Certificate(pem).raw)
  const [path] = verifiedPaths(sent, anchors, { now: new Date() })
  return path ?? sent
}

/** As it was sent. */
async function fetchChain(host: string, upstream: Upstream, roots: readonly string[]): Promise<Uint8Array[]> {
  const servername = isIP(host) === 0 ? host : ''
  const socket = connect({ ...upstream, servername, ca: [...roots] })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(patienceMs) })
    const chain: Uint8Array[] = []
    let next: X509Certificate | undefined = socket.getPeerX509Certificate()
    for (; next !== undefined && chain.length < 10; next = next.issuerCertificate) chain.push(next.raw)
    return chain
  } catch (cause) {
    const message = `could not get the genuine chain from ${upstream.host}:${upstream.port} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_UPSTREAM', message, {
      hint: 'name the server with --upstream HOST:PORT, and its roots with --ca when they are not public',
      cause,
    })
  } finally {
    socket.destroy()
  }
}

async function genuineOf(chain: readonly Uint8Array[], leafKey: string | undefined): Promise<Genuine> {
  const [leaf = new Uint8Array(), second] = chain
  const root = authority({ certificate: chain.at(-1) ?? leaf, key: 'elsewhere' })
  const intermediate = authority({ certificate: second ?? leaf, key: 'elsewhere', issuer: root })
  return {
    root,
    intermediate,
    leaf: issued({ certificate: leaf, key: await keyOf(leafKey), issuer: intermediate }),
    backupKey: generateKey('P-256'),
  }
}

async function keyOf(path: string | undefined): Promise<string> {
  if (path === undefined) return 'elsewhere'
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const message = `could not read the key ${JSON.stringify(path)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_KEY', message, {
      hint: "name the genuine server's private key in PEM",
      cause,
    })
  }
}

function passThrough(chain: readonly Uint8Array[]): Scenario {
  return {
    id: 'C0',
    title: 'the genuine server, passed through',
    group: 'control',
    adversary: false,
    requires: [],
    expected: always('accept'),
    ifWrong: 'the client does not reach the genuine server, so nothing that it refuses means anything',
    source: 'differential testing of apps (Pradeep et al., IMC 2022)',
    attributable: false,
    forge: () => ({ chain, chainPem: '', keyPem: '', isPassedThrough: true }),
  }
}
