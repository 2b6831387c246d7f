import { createForge, type Forge } from '@keypin/forge'

/** The moment at which the cases are judged, and at which their certificates are made. */
export const NOW: Date = new Date('2026-11-22T12:00:00Z')

/** The host that leaves are for. */
export const HOST = 'api.example.com'

/** Makes certificates as of {@link NOW}. */
export const forge: Forge = createForge({ clock: () => NOW })

/** One question about paths and its answer; certificates go by the names they have in `certificates`. */
export interface PathCase {
  readonly id: string
  /** Why the answer is what it is, for whoever fails the case. */
  readonly why: string
  /** The clause that says so. */
  readonly clause: string
  /** Default {@link NOW}. */
  readonly now?: Date
  readonly certificates: Readonly<Record<string, { readonly der: Uint8Array }>>
  /** As the server sends them, leaf first. */
  readonly presented: readonly string[]
  readonly anchors: readonly string[]
  /** Every path there is, each leaf first. */
  readonly paths: readonly (readonly string[])[]
  /** What a search that needs no anchor finds, in a chain that something else has judged. */
  readonly partial?: { readonly presented: readonly string[]; readonly paths: readonly (readonly string[])[] }
  /** Some of what must be said about certificates that are in no path. */
  readonly refused?: readonly { readonly certificate: string; readonly reason: string }[]
  /** What OpenSSL says when it is asked whether the leaf is good for a TLS server. */
  readonly openssl: 'accepts' | 'refuses'
  readonly limits?: Readonly<Record<string, number>>
  /** Whether a limit must be reported to have been met. */
  readonly exhausted?: boolean
  /** An attack on pins, and which of the usual checkers fall for it. */
  readonly attack?: PathAttack
}

/** What an attacker without the pinned key hopes for. */
export interface PathAttack {
  /** The genuine certificate whose pin must not be satisfied, in no path. */
  readonly pinned: string
  /** Falls for it who follows `issuerCertificate`, which joins by name, and takes any match. */
  readonly foolsIssuerWalk: boolean
  /** Falls for it who takes any certificate that was sent. */
  readonly foolsAnyPresented: boolean
}

/** Cases on one subject: one file of vectors. */
export interface CaseGroup {
  /** The file's name, without its ending. */
  readonly name: string
  readonly about: string
  readonly cases: readonly PathCase[]
}
