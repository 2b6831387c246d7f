import { eachEntry, type Rule } from '../rule.ts'

const foreign =
  /(^|\.)(googleapis\.com|google\.com|gstatic\.com|facebook\.com|apple\.com|icloud\.com|amazonaws\.com|azure\.com|windows\.net|stripe\.com|paypal\.com|twilio\.com|sentry\.io|github\.com|auth0\.com|okta\.com|firebaseio\.com|cloudfront\.net|vercel\.app|netlify\.app|herokuapp\.com|github\.io|azurewebsites\.net|appspot\.com|run\.app|web\.app|workers\.dev|pages\.dev)$/

export const foreignHost: Rule = {
  id: 'L17',
  name: 'foreign-host',
  level: 'warning',
  finds: 'A host of a large provider, which changes keys without asking you.',
  why: 'Pins need somebody who knows the next key. A provider changes certificates for all its customers at once; the app with pins is the one that stops working.',
  fix: 'take the host out, or pin it in "mode": "report"',
  sources: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html',
    'https://mas.owasp.org/MASTG/',
    'https://github.com/datatheorem/TrustKit/issues/28',
  ],
  check: eachEntry(function* (entry, path) {
    if (entry.mode === 'enforce' && foreign.test(entry.host))
      yield { path, message: `${entry.host} is run by a provider, so its keys are not yours` }
  }),
}
