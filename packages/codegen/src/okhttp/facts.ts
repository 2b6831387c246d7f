import type { Capabilities, OptionValues, TargetOption } from '../target.ts'

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

/**
 * What OkHttp 3 can say. It knows no `**.`, and it shows interceptors what the server sent, not what was verified:
 * so there is its CertificatePinner, what can be said before connecting, and nothing else.
 */
export const okHttp3Capabilities: Capabilities = {
  ...okHttpCapabilities,
  scopes: ['none', 'one'],
  overlap: 'united',
  pinKinds: ['spki'],
  modes: ['enforce'],
  forbid: false,
}

/** For apps that are held to an old OkHttp, by old devices or by what else they use. */
export const okHttpOption: TargetOption = {
  name: 'okhttp',
  what: 'the least OkHttp it has to work with: 4.3, or 3.12 which can say less',
  default: '4.3',
  check: (value) =>
    ['3.12', '4.3'].includes(value) ? undefined : `takes 3.12 or 4.3, not '${value.slice(0, 20)}'`,
}

/** Whether the code has to work with OkHttp 3. */
export function isForOkHttp3(options: OptionValues): boolean {
  return options.get('okhttp') === '3.12'
}

/** The least OkHttp 3. */
export const leastOkHttp3 = 'OkHttp 3.12'

/** The least OkHttp: older ones ignore `**.` patterns without a word, and show unverified chains. */
export const leastOkHttp = 'OkHttp 4.3 (older ones ignore **. patterns in silence)'
