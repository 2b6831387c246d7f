import type { Capabilities } from '../target.ts'

/** What OkHttp can say with the code we generate around it; the same for Kotlin and Java. */
export const okHttpCapabilities: Capabilities = {
  scopes: ['none', 'one', 'any'],
  overlap: 'most-specific',
  positions: 'anywhere',
  pinKinds: ['spki', 'certificate'],
  modes: ['enforce', 'report', 'off'],
  expiry: { open: 'start', closed: 'instant' },
  forbid: true,
  unlistedBlock: true,
  reports: true,
  clearTextOff: true,
  addresses: true,
}

/** Where OkHttp is used and we have not run it; OkHttp on a JVM is not an Android device. */
export const notRunOn: readonly string[] = ['Android devices', 'Android emulators']

/** The least OkHttp: older ones ignore `**.` patterns without a word, and show unverified chains. */
export const leastOkHttp = 'OkHttp 4.3 (older ones ignore **. patterns in silence)'
