import { type CodeFile, withoutComments } from '../code/file.ts'
import { wrongPlaces } from '../code/pattern.ts'
import type { Complaint, Rule } from '../rule.ts'

export const userAnchors: Rule = {
  id: 'L21',
  name: 'user-anchors',
  level: 'error',
  finds:
    'An Android configuration that trusts CAs of the user, or lets anchors override pins, outside of debug-overrides.',
  why: 'Whoever can talk a user into installing a CA, or owns the device for a minute, then reads along; with overridePins the pins are not even compared. Android leaves user CAs out of apps since version 7 for this reason.',
  fix: 'move it into <debug-overrides>, which holds in builds that can be debugged only',
  sources: ['https://developer.android.com/privacy-and-security/security-config', 'OWASP MASTG-TEST-0285'],
  *check({ code }) {
    for (const file of code.filter(({ path }) => path.endsWith('.xml'))) {
      const whole = withoutComments(file)
      const release = whole.replace(/<debug-overrides\b[\s\S]*?(?:<\/debug-overrides>|$)/g, blanked)
      yield* anchorsIn({ ...file, text: release })
      yield* debugIn({ ...file, text: whole })
    }
  },
}

const blanked = (text: string): string => text.replace(/[^\n]/g, ' ')

const overrides = (tag: string): boolean => /\boverridePins\s*=\s*["']true["']/.test(tag)
const trustsUser = (tag: string): boolean => /\bsrc\s*=\s*["']user["']/.test(tag)

function* anchorsIn(file: CodeFile): Iterable<Complaint> {
  const tags = /<certificates\b[^>]{0,300}>/g
  for (const { place } of wrongPlaces(file, file.text, tags, overrides))
    yield {
      ...place,
      message: 'these anchors override the pins: overridePins="true" outside of debug-overrides',
    }
  for (const { place } of wrongPlaces(file, file.text, tags, (tag) => trustsUser(tag) && !overrides(tag)))
    yield { ...place, message: 'CAs that the user installed are trusted outside of debug-overrides' }
}

function* debugIn(file: CodeFile): Iterable<Complaint> {
  for (const { place } of wrongPlaces(file, file.text, /\bandroid:debuggable\s*=\s*["']true["']/g))
    yield {
      ...place,
      level: 'warning',
      message: 'android:debuggable="true" switches debug-overrides on, in a release as well',
      fix: 'leave the attribute to the build tools',
    }
}
