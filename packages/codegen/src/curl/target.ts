import type { Loss } from '../loss.ts'
import type { PlanEntry } from '../plan/plan.ts'
import type { Capabilities } from '../target.ts'

/** What `CURLOPT_PINNEDPUBLICKEY` can say, with the generated choice of pins for a host counted in. */
export const curlCapabilities: Capabilities = {
  scopes: ['none', 'one', 'any'],
  overlap: 'most-specific',
  positions: 'leaf-only',
  pinKinds: ['spki'],
  modes: ['enforce', 'off'],
  expiry: { open: 'instant', closed: 'instant' },
  forbid: false,
  unlistedBlock: true,
  reports: false,
  clearTextOff: true,
  addresses: true,
}

/** The pins of an entry as curl takes them: all that count, in one text, with a double slash. */
export function curlPins({ pins }: PlanEntry): string {
  return pins.map(({ pin }) => pin.text.replace('/', '//')).join(';')
}

/** The moment the pins lapse, in whole seconds since 1970; 0 for never. */
export function lapsesAt({ expiresAt }: PlanEntry): number {
  return expiresAt === undefined ? 0 : Math.ceil(expiresAt.getTime() / 1000)
}

/** What is lost wherever curl makes the connections. */
export const NO_REDIRECTS: Loss = {
  severity: 'note',
  code: 'redirect',
  what: 'redirects are not followed',
  why: 'curl would hold the next host to the pins of the first, or to none',
  instead: 'make a request of its own to where the answer points',
}
