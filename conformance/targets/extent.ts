import type { LabClient } from './client.ts'

/** Whether everything is tried, in `npm run conformance:full`, or what an ordinary run has time for. */
export const isFull: boolean = process.env.KEYPIN_CONFORMANCE === 'full'

/** The clients of a family that this run tries. */
export function triedOf(family: readonly LabClient[]): readonly LabClient[] {
  return family.filter(({ extent }) => isFull || extent !== 'on demand')
}
