/** What advice is made from; an inspection by `@keypin/probe` fits. */
export interface Observed {
  /** When it was seen, ISO 8601. */
  readonly at: string
  readonly server?: { readonly host: string; readonly port?: number }
  readonly tls?: { readonly protocol: string; readonly outdated: boolean; readonly weak: readonly string[] }
  readonly possession: 'proven' | 'unproven'
  readonly presented: readonly ObservedCertificate[]
  readonly paths: readonly ObservedPath[]
  readonly trust: {
    readonly ends: PathEnd
    /** What each store makes of it; who tells this tells `localRoot` as well. */
    readonly by?: object
    /** The root of this machine's own store that the public roots do not hold. */
    readonly localRoot?: object
    readonly coversHost?: boolean
    readonly openssl?: string
  }
}

/** Where a path ends: a bundled public root, an anchor that was given, this machine's own store, or in nothing. */
export type PathEnd = 'public' | 'given' | 'system' | 'nowhere'

/** A certificate as far as advice looks at it. */
export interface ObservedCertificate {
  readonly pin?: string
  /** SHA-256 of the whole certificate, as a pin. */
  readonly certificatePin?: string
  readonly subject: string
  readonly issuer: string
  readonly commonName?: string
  /** ISO 8601. */
  readonly notAfter?: string
  readonly daysLeft?: number
  readonly lifetimeDays?: number
  readonly names?: { readonly dns: readonly string[] }
  readonly weak: readonly string[]
}

/** A verified path, leaf first. */
export interface ObservedPath {
  readonly ends: PathEnd
  readonly certificates: readonly (ObservedCertificate & {
    readonly role: 'leaf' | 'intermediate' | 'root'
  })[]
}
