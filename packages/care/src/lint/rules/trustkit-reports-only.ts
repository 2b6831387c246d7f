import { withoutComments } from '../code/file.ts'
import { wrongPlaces } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const trustkitReportsOnly: Rule = {
  id: 'L35',
  name: 'trustkit-reports-only',
  level: 'error',
  finds: 'A configuration of TrustKit for Android that does not say whether pins are enforced.',
  why: 'On Android the default is false and on iOS it is true. The same words in both apps protect the users of one.',
  fix: 'write enforcePinning="true" or "false", as you mean it',
  sources: ['TrustKit-Android: DomainPinningPolicy', 'TrustKit: TSKEnforcePinning'],
  *check({ code }) {
    for (const file of code.filter(({ path }) => path.endsWith('.xml'))) {
      const text = withoutComments(file)
      for (const { place } of wrongPlaces(file, text, /<trustkit-config\b[^>]{0,500}>/g, isUndecided))
        yield { ...place, message: 'TrustKit for Android only reports unless enforcePinning="true"' }
    }
  },
}

const isUndecided = (tag: string): boolean => !/\benforcePinning\s*=/.test(tag)
