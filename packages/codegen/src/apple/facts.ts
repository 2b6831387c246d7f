import type { Capabilities } from '../target.ts'

/** What the generated Swift can say: it carries the whole judgement of the library. */
export const swiftCapabilities: Capabilities = {
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
