import type { KeyObject } from 'node:crypto'
import { readCertificateFacts } from './certificate-facts.ts'
import { composeCertificate } from './compose.ts'
import type { ForgeContext } from './context.ts'
import { type Host, readHost } from './hosts.ts'
import { resolveKey } from './keys.ts'
import type { CertificateOptions, CertificateSource } from './options.ts'
import { armour } from './pem.ts'
import { publicKeyInfo } from './public-key.ts'
import { type PublicKeySource, readPublicKeySource } from './public-key-source.ts'
import { composeOcspResponse, composeRevocationList, type OcspOptions } from './revocation.ts'
import { intermediateRole, leafRole, type Role, rootRole } from './roles.ts'

/** A certificate, and those above it up to its root. */
export class Certificate {
  /** The certificate's bytes. */
  readonly der: Uint8Array
  /** Who issued it; `undefined` when it issued itself, or when its issuer is not known here. */
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
      .filter((certificate, index) => root || index === 0 || !signsItself(certificate))
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

  constructor(
    der: Uint8Array,
    key: KeyObject,
    issuer: CertificateAuthority | undefined,
    context: ForgeContext,
  ) {
    super(der, key, issuer)
    this.#context = context
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
   * Issues a server certificate for a public key whose private half is elsewhere: for a certificate request,
   * a key of a kind this runtime does not know, or somebody else's. Its bytes are certified as they are.
   *
   * Only the key is taken from a request; its names, signature and wishes are not looked at.
   *
   * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE` when it is neither a request nor a public key.
   * @example
   * const asked = request('api.example.com')
   * const certificate = root().certify(asked.pem, 'api.example.com')
   */
  certify(
    publicKey: PublicKeySource,
    hosts: string | readonly string[],
    options: Omit<CertificateOptions, 'key' | 'publicKeyForm'> = {},
  ): Certificate {
    const certified = readPublicKeySource(publicKey)
    const blueprint = { role: leafRole, hosts: readHosts(hosts), options, ...certified }
    const der = composeCertificate({ ...blueprint, issuer: this, signingKey: this.key }, this.#context)
    return new Certificate(der, this)
  }

  /**
   * Issues a certificate for another authority: its subject, key and key identifier, this issuer. What the
   * other authority ever issued is then also valid below this one. With options it becomes a faulty
   * twin of the other: expired, no authority, constrained.
   *
   * @example
   * const old = root({ name: 'Old Root' })
   * const young = root({ name: 'New Root' })
   * const crossed = old.crossSign(young)
   * const leaf = crossed.leaf('api.example.com')
   */
  crossSign(other: CertificateAuthority, options: CertificateOptions = {}): CertificateAuthority {
    const { subject, subjectKeyId = 'absent' } = readCertificateFacts(other)
    return this.intermediate({ name: subject, key: other.key, subjectKeyId, ...options })
  }

  /**
   * Answers what has become of a certificate, as a server staples it: DER of an OCSPResponse.
   *
   * @example
   * const issuing = root().intermediate()
   * const staple = issuing.ocspResponse(issuing.leaf('api.example.com'), { status: 'revoked' })
   */
  ocspResponse(certificate: CertificateSource, options: OcspOptions = {}): Uint8Array {
    return composeOcspResponse(this, certificate, options, this.#context)
  }

  /**
   * Lists the certificates this authority has revoked: DER of a CertificateList.
   *
   * @example
   * const issuing = root().intermediate()
   * const list = issuing.revocationList([issuing.leaf('api.example.com')])
   */
  revocationList(
    revoked: readonly CertificateSource[],
    options: Omit<OcspOptions, 'status'> = {},
  ): Uint8Array {
    return composeRevocationList(this, revoked, options, this.#context)
  }
}

function signsItself(certificate: Certificate): boolean {
  const { issuer, subject } = readCertificateFacts(certificate)
  return certificate.issuer === undefined && Buffer.compare(issuer, subject) === 0
}

/** A self-signed root authority. */
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
  const { der, key } = issue(context, leafRole, readHosts(hosts), options, issuer)
  return new Issued(der, key, issuer)
}

const readHosts = (hosts: string | readonly string[]): Host[] =>
  (typeof hosts === 'string' ? [hosts] : hosts).map(readHost)

function issue(
  context: ForgeContext,
  role: Role,
  hosts: readonly Host[],
  options: CertificateOptions,
  issuer: CertificateAuthority | undefined,
): { der: Uint8Array; key: KeyObject } {
  const key = resolveKey(options.key ?? 'P-256', context.keys)
  const certified = { key, publicKeyInfo: publicKeyInfo(key, options.publicKeyForm) }
  const signed = { issuer, signingKey: issuer?.key ?? key }
  return { der: composeCertificate({ role, hosts, options, ...certified, ...signed }, context), key }
}
