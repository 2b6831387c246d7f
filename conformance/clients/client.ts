import type { Endpoint } from './endpoints/endpoint.ts'

/** The versions of Node that the matrix runs on. */
export type NodeMajor = 20 | 22 | 24

/**
 * A client of Node's TLS: how a program opens it, with pins and without.
 *
 * The code here is what runs, and what the table in docs/node-clients.md shows. In scope of an expression are
 * `host`, `port`, `url` (`scheme://host:port/`), `proxy` (the URL of a CONNECT proxy) and, where the pins come from
 * the program, `pinner`, `pinnedDispatcher` and `pinnedFetch`.
 */
export interface Client {
  /** Its name in the table; versions of one client share it. */
  readonly name: string
  /** Which way of using it, where there are several. */
  readonly variant?: string
  /** Its folder in the tool `node-clients`; absent for what comes with Node. */
  readonly package?: string
  /** The major version of the undici beside it, which `keypin/undici` builds upon; 7 unless told. */
  readonly undici?: UndiciMajor
  /** What it talks to. */
  readonly endpoint: Endpoint
  /** It goes by way of `proxy`, and a run in which it did not is a failure. */
  readonly isProxied?: true
  /** The scheme of `url`; `https` unless told. */
  readonly scheme?: string
  /** The Nodes to run on, where its own `engines` do not say it. */
  readonly nodes?: readonly NodeMajor[]
  /** Import statements of the program. */
  readonly imports?: string
  /** Expressions that the following ones call by these names. */
  readonly given?: Readonly<Record<string, string>>
  /** Expression: opens the client as a program does that knows nothing of pins. */
  readonly unchanged: string
  /** Expression: the same, with the pinner's option. */
  readonly recipe: string
  /** The option where it looks right and is lost without a word. */
  readonly lost?: { readonly how: string; readonly recipe: string }
  /** Statements: a first exchange over `client`; they throw what the caller of the client gets to see. */
  readonly use: string
  /** Statements: ends `client`. */
  readonly close?: string
}

/** The versions of undici in the matrix. */
export type UndiciMajor = 5 | 6 | 7 | 8

/** Who holds the connection to its pins: nobody, the program by its recipe, or `keypin/register`. */
export type Mode = 'control' | 'recipe' | 'register'

/** One connection of a client to one server. */
export interface Attempt {
  readonly server: 'genuine' | 'forged'
  readonly open: 'unchanged' | 'recipe' | 'lost'
  readonly tls: 'TLSv1.2' | 'TLSv1.3'
}

/** What a client's program told of an attempt. */
export interface Told {
  readonly answered: boolean
  readonly error?: ToldError
  /** The names of errors that nobody could have caught: they end a program. */
  readonly uncaught: readonly string[]
  /** Hosts that `onDecision` saw blocked. */
  readonly blocked: readonly string[]
}

/** The error that reached the caller. */
export interface ToldError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  /** The way from it to the PinMismatchError: '' for itself, `cause`, `cause.cause`; absent when it is not in there. */
  readonly path?: string
  /** The code of the PinMismatchError that was found; some clients write their own over it. */
  readonly codeThere?: unknown
}
