import type { PinSet } from 'keypin'
import type { ToolName } from '../../tools/testing/needs.ts'

/**
 * A pin set to generate for, and the name it goes by in folders and packages: `leaf`, `ca`; or with the certificates
 * themselves `certificate` (of leaves) and `root`.
 */
export interface PinShape {
  readonly name: string
  readonly pinSet: PinSet
}

/** A client made of a target's output, ready to be started. */
export interface PreparedClient {
  /** What it is, with versions, as the target's proof has to name it. */
  readonly ranOn: readonly string[]
  /** The command that makes one request with the pins of a shape. */
  command(shape: PinShape): readonly string[]
  /** The command of a driver, for what is slow to start; see docs/lab.md. The scenarios then go through it. */
  driver?(shape: PinShape): readonly string[]
}

/** A way to run a target's output against the lab. */
export interface LabClient {
  readonly name: string
  /** The id of the target whose output it runs. */
  readonly target: string
  readonly needs: readonly ToolName[]
  /**
   * `whole`: the least set of scenarios, for each position of a pin and version of TLS. `sample`: a few, where a
   * sibling of the same code is tried whole. `on demand`: only in a full run, which tries all scenarios on all.
   */
  readonly extent: 'whole' | 'sample' | 'on demand'
  /** Of a client on demand, what a full run has to find that it ran on; an ordinary run takes its word. */
  readonly claims?: readonly string[]
  /** The versions of TLS it speaks. Default: all. */
  readonly tls?: readonly ('1.2' | '1.3')[]
  /** The shapes its target can say. Default: `leaf` and `ca`. */
  readonly shapes?: readonly string[]
  /** Scenarios that the platform fails by itself, which a loss of the target tells of, or that it cannot be asked. */
  readonly flaws?: readonly string[]
  /**
   * Scenarios that need a process which has met no other chain. A platform that keeps the intermediates it has verified
   * finds a good path where only the intermediate that was sent is bad; a driver is such a process no longer.
   */
  readonly askedAnew?: readonly string[]
  /** Generates for all shapes into `dir`, compiles where that is needed, once. */
  prepare(shapes: readonly PinShape[], dir: string): Promise<PreparedClient>
}
