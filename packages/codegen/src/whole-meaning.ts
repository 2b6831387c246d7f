import type { Capabilities } from './target.ts'

/** What a target can say that loses nothing of a pin set; a target that loses something says so beside it. */
export const wholeMeaning: Capabilities = {
  scopes: ['none', 'one', 'any'],
  overlap: 'most-specific',
  positions: 'told-apart',
  pinKinds: ['spki', 'certificate'],
  modes: ['enforce', 'report', 'off'],
  expiry: { open: 'instant', closed: 'instant' },
  forbid: true,
  unlistedBlock: true,
  reports: true,
  clearTextOff: true,
  addresses: true,
}
