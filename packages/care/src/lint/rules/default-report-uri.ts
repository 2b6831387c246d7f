import { withoutComments } from '../code/file.ts'
import { placeIn, wrongPlaces } from '../code/pattern.ts'
import type { Complaint, Rule } from '../rule.ts'

export const defaultReportUri: Rule = {
  id: 'L25',
  name: 'default-report-uri',
  level: 'note',
  finds: 'A configuration of TrustKit that reports to its makers.',
  why: 'Unless it is switched off, each pin failure is sent to Data Theorem as well: the host, the chain, the app and its version, and an id of the device. Whether that may be is for your privacy notice to say.',
  fix: 'set TSKDisableDefaultReportUri to true, or disableDefaultReportUri="true" on Android',
  sources: [
    'https://github.com/datatheorem/TrustKit/blob/master/TrustKit/public/TSKTrustKitConfig.h (kTSKDisableDefaultReportUri)',
    'https://github.com/datatheorem/TrustKit-Android (disableDefaultReportUri)',
  ],
  *check({ code }) {
    for (const file of code) {
      const text = withoutComments(file)
      if (file.path.endsWith('.xml')) yield* inAndroid({ ...file, text })
      else if (/\.(?:plist|swift|m|mm|h)$/.test(file.path)) yield* onApple({ ...file, text })
    }
  },
}

function* inAndroid(file: { path: string; text: string }): Iterable<Complaint> {
  for (const { place } of wrongPlaces(file, file.text, /<trustkit-config\b[^>]{0,500}>/g, reports))
    yield { ...place, message: 'pin failures are also sent to data-theorem.com' }
}

const reports = (tag: string): boolean => !/\bdisableDefaultReportUri\s*=\s*["']true["']/.test(tag)

function* onApple(file: { path: string; text: string }): Iterable<Complaint> {
  // where it is given a value: who reads a configuration makes none
  const places = [
    ...file.text.matchAll(/\bk?TSKPublicKeyHashes\b(?="?\s{0,20}:|<\/key>|"?\]\s{0,20}=(?!=))/g),
  ]
  const off = [...file.text.matchAll(/\bk?TSKDisableDefaultReportUri\b/g)]
  // one for each pinned domain
  const [first] = places
  if (first === undefined || off.length >= places.length) return
  const missing = places.length - off.length
  const where = places.length === 1 ? '' : ` of ${missing} of ${places.length} domains`
  yield {
    ...placeIn(file, file.text, first.index),
    message: `pin failures${where} are also sent to data-theorem.com`,
  }
}
