import { pinOf } from 'keypin'
import type { LiveHost } from './rule.ts'

const served = new WeakMap<LiveHost, ReadonlySet<string>>()

/** Every pin, of key and of certificate, that a host's verified paths hold. */
export function servedPins(host: LiveHost): ReadonlySet<string> {
  const known = served.get(host)
  if (known !== undefined) return known
  const pins = new Set(
    host.paths.flat().flatMap((der) => [pinOf(der, 'spki').text, pinOf(der, 'certificate').text]),
  )
  served.set(host, pins)
  return pins
}
