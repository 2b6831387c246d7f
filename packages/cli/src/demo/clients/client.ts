import type { Place } from '../place.ts'

/** A client of the demo: a real program that the demo writes and starts. */
export interface DemoClient {
  readonly title: string
  /** The target whose code it uses; absent for the one that pins nothing. */
  readonly target?: string
  /** Writes and builds the program. */
  readonly prepare: (place: Place, tools: Tools, signal: AbortSignal) => Promise<Prepared>
}

/** The program, or why it cannot run here and what would change that. */
export type Prepared = { readonly command: readonly string[] } | { readonly absent: string }

/** Where outside tools are looked for. */
export interface Tools {
  /** The folder that `tools/toolchains` of a checkout fills. */
  readonly dir: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The request that every client makes; the token is what an interceptor is after. */
export const TOKEN = 'Bearer 7f3a-this-is-the-secret'
