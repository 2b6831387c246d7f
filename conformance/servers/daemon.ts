import type { StarttlsName } from '@keypin/probe'
import type { ToolName } from '../../tools/testing/needs.ts'

/** What a server shows, as the files that configurations name. */
export interface ShownFiles {
  /** Leaf, then what is sent along; PEM. */
  readonly chain: string
  readonly key: string
  /** The key, then the chain. */
  readonly both: string
  /** Only for who asks for this name; without, for everybody. */
  readonly host?: string
  /** DER of an OCSP answer to staple. */
  readonly staple?: string
}

/** Where a daemon runs, and what it is to show. */
export interface Site {
  /** A folder of its own, empty but for the files of {@link shown}. */
  readonly dir: string
  /** Free ports of loopback, as many as the daemon has doors. */
  readonly ports: readonly number[]
  /** What to show; the daemon chooses by what a client offers, where there are several. */
  readonly shown: readonly [ShownFiles, ...ShownFiles[]]
}

/** A door of a daemon: TLS from the first byte, or after some clear text. */
export type Door = 'tls' | StarttlsName

/** How to run a server program that others wrote. */
export interface Daemon {
  readonly name: string
  readonly tools: readonly ToolName[]
  /** What is behind its ports, in their order. */
  readonly doors: readonly Door[]
  /** Whether it can have certificates for several kinds of keys at once. */
  readonly several: boolean
  /** Whether it can have something else for who asks for a name. */
  readonly names?: true
  /** Whether it must be started by root; the others are not, whoever starts the tests. */
  readonly asRoot?: true
  /** Writes the configuration, and gives the commands: the last one serves, those before it prepare. */
  prepare(site: Site): readonly (readonly string[])[]
}
