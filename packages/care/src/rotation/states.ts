import type { PinState } from 'keypin'

/**
 * Where a key stands in its life for one host. Before the first stands `planned`: a key that is wanted and not yet
 * made has no pin, so it has no record either.
 */
export type KeyState =
  | 'generated'
  | 'published'
  | 'certified'
  | 'canary'
  | 'active'
  | 'retiring'
  | 'retired'
  | 'destroyed'
  | 'compromised'
  | 'abandoned'

/** What is true of a key in a state. */
export interface StateFacts {
  /** In one sentence, for people. */
  readonly means: string
  /**
   * How the key stands in the pin set: under this state; `never`; or, of a compromised key, `until-safe`, since the
   * served key is not unpinned before another one serves.
   */
  readonly pinned: PinState | 'never' | 'until-safe'
}

/** Every state, in the order of a life, the ways out of it last. */
export const keyStates: Readonly<Record<KeyState, StateFacts>> = {
  generated: { means: 'it exists, offline; its pin is known and no client has it', pinned: 'never' },
  published: { means: 'clients get its pin as a backup; no server shows it', pinned: 'backup' },
  certified: { means: 'a certificate for it was issued; no server shows it yet', pinned: 'backup' },
  canary: { means: 'servers may begin to show it', pinned: 'active' },
  active: { means: 'servers show it', pinned: 'active' },
  retiring: { means: 'no server shows it any more; clients still accept it', pinned: 'retiring' },
  retired: { means: 'clients no longer accept it', pinned: 'never' },
  destroyed: { means: 'every copy of it is gone', pinned: 'never' },
  compromised: { means: 'somebody else may have it', pinned: 'until-safe' },
  abandoned: { means: 'a backup that was never used and is not wanted any more', pinned: 'never' },
}

/** The names of the states. */
export const keyStateNames: readonly KeyState[] = Object.keys(keyStates) as KeyState[]

/** Whether a key in a state is a backup: clients accept it, and no server shows it. */
export const isSpare = (state: KeyState): boolean => keyStates[state].pinned === 'backup'
