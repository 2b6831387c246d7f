import type { KeySource } from './keys.ts'

/** What forging takes from outside: time, randomness and keys. */
export interface ForgeContext {
  readonly clock: () => Date
  readonly random: (size: number) => Uint8Array
  readonly keys: KeySource
}
