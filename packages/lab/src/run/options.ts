import type { PresetName } from '../presets/preset.ts'
import type { ProxyKind } from '../serve/front/way.ts'
import type { TlsVersion } from '../serve/serving.ts'
import type { SpeechName } from '../serve/speech/registry.ts'
import type { Prompt } from './attached.ts'
import type { Result } from './types.ts'

/** How a client is to be tried. */
export interface RunLabOptions {
  /** The lab's folder. */
  readonly dir: string
  /** The client: its executable and arguments. It is started anew for every chain. Either this or `driver`. */
  readonly command?: readonly string[]
  /**
   * A driver: a process that makes many attempts, one for each line on its stdin (see `docs/lab.md`). As many of
   * them as `concurrency` says are started.
   */
  readonly driver?: readonly string[]
  /**
   * A client that the lab knows how to start, instead of a command: with the roots to trust, the pins it can hold, and
   * a profile of its own that is gone after each attempt. See {@link listPresets}.
   */
  readonly preset?: PresetName
  /** Where it is started. Default: the working directory. */
  readonly cwd?: string
  /** Its environment. Default: that of this process. Variables of other trust and of proxies are kept from it. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ids of the scenarios to run, or `least`. Default: all. The control always runs, before and after. */
  readonly only?: readonly string[]
  /** Default: whichever version the client likes. */
  readonly tls?: TlsVersion
  /**
   * The kind of proxy that the client is told to come through, in `KEYPIN_LAB_PROXY` and the usual variables.
   * Default: none, but for scenarios about proxies. Not with a `driver`.
   */
  readonly via?: ProxyKind
  /**
   * A protocol in which the server speaks first: the lab then greets, offers TLS where the protocol begins it by a
   * command, and lets the client log in. Default: whatever client-first protocol the client speaks, HTTP above all.
   * Not with `attach` or `live`.
   */
  readonly speaks?: SpeechName
  /** The pin set the client goes by, when it is not the lab's own. */
  readonly pinSet?: string
  /** Where to write the record. Nothing is written over unless `overwriteRecord` says so. */
  readonly record?: string
  readonly overwriteRecord?: boolean
  /** PEM file of the private key to sign the record with. Default: the lab's own. */
  readonly signKey?: string
  /** The client runs on by itself and comes to one port of the lab; `command`, if given, has it make a request. */
  readonly attach?: AttachOptions
  /** The client is pinned to a genuine server, and not to the lab's chain; `pinSet` is then the one it ships. */
  readonly live?: LiveOptions
  /** How long one attempt of the client may take. Default 30 000. */
  readonly timeoutMs?: number
  /** How many clients run at once. Default: one per core, at most 8. */
  readonly concurrency?: number
  /** Whether to ask for a client certificate, to see whether it would be disclosed. Default `true`. */
  readonly asksForIdentity?: boolean
  /** What the record says of the client. */
  readonly client?: { readonly name?: string; readonly version?: string; readonly artefact?: string }
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LabProgress) => void
}

/** How a client that runs on by itself is watched. */
export interface AttachOptions {
  /** Default `127.0.0.1`. On any other address the lab is an open proxy for whoever reaches it. */
  readonly address?: string
  /** Default: any that is free. */
  readonly port?: number
  /**
   * A name server beside it that says that the host under test is at `address`, which then has to be one of IPv4 that
   * clients can reach. Its own address is `127.0.0.1` by default.
   */
  readonly dns?: { readonly address?: string; readonly port: number }
  /** How long it is watched for each chain. Default 30 000. */
  readonly windowMs?: number
  /** Asks a person to have the client make a request. */
  readonly prompt?: Prompt
}

/** The genuine server, in live mode. */
export interface LiveOptions {
  /** Hosts of the pin set that the run is about besides the lab's own. Default: all that the lab may certify. */
  readonly hosts?: readonly string[]
  /** `HOST:PORT`, or for several hosts `NAME=HOST:PORT,…`. Default: each host itself, port 443. */
  readonly upstream?: string
  /** PEM file of the roots that its chain is to end in. Default: those of this Node. */
  readonly ca?: string
  /**
   * PEM file of its private key, if its owner gives it: then a refusal can be put down to the pin. For several hosts
   * `NAME=FILE,…`.
   */
  readonly leafKey?: string
  /**
   * Whether the client's UDP port 443 is closed on its way, as you say. Otherwise a genuine server that answers QUIC
   * leaves everything that is refused inconclusive, unless the client's datagrams or names are seen to lead to the lab.
   */
  readonly isUdpClosed?: boolean
}

/** Told as a run goes on: when a scenario begins, and when there is something to say about it. */
export type LabProgress =
  | {
      readonly type: 'listening'
      readonly address: string
      readonly port: number
      /** Where its name server is, if it has one. */
      readonly dns?: { readonly address: string; readonly port: number }
      /** Where the page for devices is, which is there while clients come by themselves: as devices may reach it. */
      readonly pages: readonly string[]
      /** SHA-256 of the roots on that page, to compare what was fetched in clear with. */
      readonly roots: readonly { readonly title: string; readonly fingerprint: string }[]
    }
  | {
      readonly type: 'started'
      readonly id: string
      readonly title: string
      readonly host: string
      readonly done: number
      readonly total: number
    }
  /** More is seen of a client that comes by itself. */
  | {
      readonly type: 'seen'
      readonly id: string
      readonly host: string
      readonly connections: number
      readonly outcome: Result['outcome']
    }
  /** The verdict is provisional: the last control may yet take its meaning away. */
  | {
      readonly type: 'finished'
      readonly id: string
      readonly title: string
      readonly host: string
      readonly outcome: Result['outcome']
      readonly verdict: Result['verdict']
      readonly why: string
      readonly done: number
      readonly total: number
    }

/** The command of the client or the driver, whichever was given. */
export function commandOf({ command, driver }: RunLabOptions): readonly string[] {
  if (command !== undefined && driver !== undefined)
    throw new TypeError('driver: expected no command beside it; give one of the two')
  const given = driver ?? command ?? []
  if (given.length === 0) throw new TypeError('command: expected the executable of a client')
  return given
}
