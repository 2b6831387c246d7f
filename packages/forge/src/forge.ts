import { randomBytes } from 'node:crypto'
import type { ForgeContext } from './context.ts'
import { type Existing, readExisting } from './existing.ts'
import { generateKey, type KeySource } from './keys.ts'
import type { CertificateOptions } from './options.ts'
import { type CertificateRequest, composeRequest, type RequestOptions } from './request.ts'
import { CertificateAuthority, Issued, issueLeaf, issueRoot } from './story.ts'

/** Where a forge takes time, randomness and keys from. */
export interface ForgeSources {
  /** Default: the system's clock. */
  readonly clock?: () => Date
  /** Default: the system's randomness. Serial numbers and default names come from it; keys never do. */
  readonly random?: (size: number) => Uint8Array
  /** Default: each key is generated when it is needed. */
  readonly keys?: KeySource
}

/** Makes certificates with the time, randomness and keys it was created with. */
export interface Forge {
  /** A self-signed root authority. */
  root(options?: CertificateOptions): CertificateAuthority
  /** A server certificate that signs itself. */
  selfSigned(hosts: string | readonly string[], options?: CertificateOptions): Issued
  /** An authority that exists already, to issue more from. */
  authority(existing: Existing<CertificateAuthority>): CertificateAuthority
  /** A certificate that exists already. */
  issued(existing: Existing<CertificateAuthority>): Issued
  /** A certificate request with its private key. */
  request(hosts: string | readonly string[], options?: RequestOptions): CertificateRequest
}

/**
 * Creates a forge with its own clock, randomness and keys.
 *
 * @example
 * const forge = createForge({ clock: () => new Date('2026-11-22T12:00:00Z') })
 * const leaf = forge.root().intermediate().leaf('api.example.com')
 */
export function createForge(sources: ForgeSources = {}): Forge {
  const context: ForgeContext = {
    clock: sources.clock ?? (() => new Date()),
    random: sources.random ?? randomBytes,
    keys: sources.keys ?? { take: generateKey },
  }
  return {
    root: (options = {}) => issueRoot(context, options),
    selfSigned: (hosts, options = {}) => issueLeaf(context, hosts, options, undefined),
    authority: (existing) => {
      const { der, key } = readExisting(existing)
      return new CertificateAuthority(der, key, existing.issuer, context)
    },
    issued: (existing) => {
      const { der, key } = readExisting(existing)
      return new Issued(der, key, existing.issuer)
    },
    request: (hosts, options = {}) => composeRequest(hosts, options, context),
  }
}

const usual = createForge()

/**
 * Makes a self-signed root authority, with a fresh key, by the system's clock.
 *
 * @example
 * const leaf = root().intermediate().leaf('api.example.com')
 * console.log(leaf.chainPem())
 */
export const root: Forge['root'] = usual.root

/**
 * Makes a server certificate that signs itself.
 *
 * @example
 * const lone = selfSigned('api.example.com', { key: 'Ed25519' })
 */
export const selfSigned: Forge['selfSigned'] = usual.selfSigned

/**
 * Takes up an authority that exists already, such as one that was written to files, to issue more from it.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`, or `FORGE_KEY_UNUSABLE` when the key is not its own.
 * @example
 * const saved = root({ days: 7 })
 * const again = authority({ certificate: saved.pem, key: saved.keyPem })
 * const leaf = again.leaf('api.example.com')
 */
export const authority: Forge['authority'] = usual.authority

/**
 * Takes up a certificate that exists already, with its key.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`, or `FORGE_KEY_UNUSABLE` when the key is not its own.
 * @example
 * const issuing = root().intermediate()
 * const saved = issuing.leaf('api.example.com')
 * const again = issued({ certificate: saved.pem, key: saved.keyPem, issuer: issuing })
 */
export const issued: Forge['issued'] = usual.issued

/**
 * Makes a certificate request, signed with the key it asks for.
 *
 * @example
 * const asked = request(['api.example.com', 'www.example.com'], { key: 'P-384' })
 */
export const request: Forge['request'] = usual.request
