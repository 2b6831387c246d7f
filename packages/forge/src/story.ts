import type { KeyObject } from 'node:crypto'
import { type CertificateFacts, readCertificateFacts } from './certificate-facts.ts'
import { type Blueprint, composeCertificate, type ForgeContext, type Role } from './compose.ts'
import { type Host, readHost } from './hosts.ts'
import { publicKeyInfo, resolveKey } from './keys.ts'
import type { CertificateOptions } from './options.ts'

/** A certificate, and those above it up to its root. */
export class Certificate {
  /** The certificate's bytes. */
  readonly der: Uint8Array
  /** Who issued it; `undefined` when it issued itself. */
  readonly issuer: CertificateAuthority | undefined
  #pem: string | undefined

  constructor(der: Uint8Array, issuer: CertificateAuthority | undefined) {
    this.der = der
    this.issuer = issuer
  }

  /** The certificate as PEM, with a newline at the end. */
  get pem(): string {
    this.#pem ??= armour('CERTIFICATE', this.der)
    return this.#pem
  }

  /** This certificate, then those above it: leaf first, root last. */
  chain(): readonly [this, ...CertificateAuthority[]] {
    const above: CertificateAuthority[] = []
    for (let next = this.issuer; next !== undefined; next = next.issuer) above.push(next)
    return [this, ...above]
  }

  /**
   * The chain as a server sends it: PEM, leaf first, without the root.
   *
   * @param options `root: true` adds the root.
   */
  chainPem({ root = false }: { readonly root?: boolean } = {}): string {
    return this.chain()
      .filter((certificate, index) => root || index === 0 || certificate.issuer !== undefined)
      .map(({ pem }) => pem)
      .join('')
  }
}

/** A certificate together with its private key. */
export class Issued extends Certificate {
  /** The private key. */
  readonly key: KeyObject

  constructor(der: Uint8Array, key: KeyObject, issuer: CertificateAuthority | undefined) {
    super(der, issuer)
    this.key = key
  }

  /** The private key as PEM (PKCS #8, not encrypted): a secret. */
  get keyPem(): string {
    return this.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
}

/** A certificate that issues others; each call makes one more, with a key of its own. */
export class CertificateAuthority extends Issued {
  readonly #context: ForgeContext
  #facts: CertificateFacts | undefined

  constructor(
    der: Uint8Array,
    key: KeyObject,
    issuer: CertificateAuthority | undefined,
    context: ForgeContext,
  ) {
    super(der, key, issuer)
    this.#context = context
  }

  /** What those below copy: subject, key identifier, end of validity. */
  get facts(): CertificateFacts {
    this.#facts ??= readCertificateFacts(this.der)
    return this.#facts
  }

  /**
   * Issues an intermediate authority.
   *
   * @example
   * const issuing = root().intermediate({ name: 'Example Issuing 1', pathLength: 0 })
   */
  intermediate(options: CertificateOptions = {}): CertificateAuthority {
    return issueAuthority(this.#context, intermediateRole, options, this)
  }

  /**
   * Issues a server certificate for one host or several.
   *
   * @throws {ForgeError} `FORGE_HOST_INVALID` when a host is neither a DNS name nor an IP address.
   * @example
   * const leaf = root().intermediate().leaf('api.example.com')
   * const renewed = root().leaf(['api.example.com', '127.0.0.1'], { key: leaf.key, days: 45 })
   */
  leaf(hosts: string | readonly string[], options: CertificateOptions = {}): Issued {
    return issueLeaf(this.#context, hosts, options, this)
  }

  /**
   * Issues a certificate for another authority: its subject, its key, this issuer. What either of the two
   * issues is then valid below both.
   *
   * @example
   * const old = root({ name: 'Old Root' })
   * const young = root({ name: 'New Root' })
   * const crossed = old.crossSign(young)
   */
  crossSign(other: CertificateAuthority, options: CertificateOptions = {}): CertificateAuthority {
    const taken = { name: other.facts.subject, key: other.key, ...keyIdOf(other.facts) }
    return this.intermediate({ ...taken, ...options })
  }
}

const keyIdOf = ({ subjectKeyId }: CertificateFacts): { subjectKeyId?: Uint8Array } =>
  subjectKeyId === undefined ? {} : { subjectKeyId }

const authorityUsage: Pick<Role, 'ca' | 'keyUsage' | 'extendedKeyUsage'> = {
  ca: true,
  keyUsage: () => ['keyCertSign', 'crlSign'],
  extendedKeyUsage: 'absent',
}

const freshName =
  (what: string): Role['name'] =>
  // The names must differ, or path builders would have to try keys to tell two authorities apart.
  (_, random) =>
    `forge ${what} ${Buffer.from(random(4)).toString('hex')}, do not trust`

const rootRole: Role = { ...authorityUsage, days: 3650, name: freshName('root') }
const intermediateRole: Role = { ...authorityUsage, days: 1825, name: freshName('intermediate') }
const leafRole: Role = {
  days: 90,
  ca: false,
  keyUsage: (key) =>
    key?.asymmetricKeyType === 'rsa' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  name: ([first]) => commonNameFor(first),
}

// RFC 5280 A.1: ub-common-name is 64; a longer host leaves the subject empty
function commonNameFor(host: Host | undefined): string | { readonly commonName?: string } {
  const text = host === undefined ? '' : host.kind === 'dns' ? host.name : host.address
  return text === '' || text.length > 64 ? {} : text
}

export function issueRoot(context: ForgeContext, options: CertificateOptions): CertificateAuthority {
  return issueAuthority(context, rootRole, options, undefined)
}

function issueAuthority(
  context: ForgeContext,
  role: Role,
  options: CertificateOptions,
  issuer: CertificateAuthority | undefined,
): CertificateAuthority {
  const { der, key } = issue(context, role, [], options, issuer)
  return new CertificateAuthority(der, key, issuer, context)
}

/** A server certificate below an issuer, or one that signs itself. */
export function issueLeaf(
  context: ForgeContext,
  hosts: string | readonly string[],
  options: CertificateOptions,
  issuer: CertificateAuthority | undefined,
): Issued {
  const list = (typeof hosts === 'string' ? [hosts] : hosts).map(readHost)
  const { der, key } = issue(context, leafRole, list, options, issuer)
  return new Issued(der, key, issuer)
}

function issue(
  context: ForgeContext,
  role: Role,
  hosts: readonly Host[],
  options: CertificateOptions,
  issuer: CertificateAuthority | undefined,
): { der: Uint8Array; key: KeyObject } {
  const key = resolveKey(options.key ?? 'P-256', context.keys)
  const signedBy: Pick<Blueprint, 'issuer'> = issuer === undefined ? {} : { issuer }
  const blueprint = { role, hosts, options, publicKeyInfo: publicKeyInfo(key), key, ...signedBy }
  return { der: composeCertificate(blueprint, context), key }
}

/** PEM with 64 characters a line (RFC 7468). */
export function armour(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
