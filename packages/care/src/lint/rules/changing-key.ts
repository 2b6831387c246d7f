import { platformOfIssuer } from '../../advice/platforms.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'
import { sightedAt } from '../sighted.ts'

export const changingKey: Rule = {
  id: 'L16',
  name: 'changing-key',
  level: 'error',
  finds: 'A pin on the key of a certificate whose issuer’s platform makes a new key at each renewal.',
  why: 'The pin breaks at the next renewal, without anybody having done anything. Pins survive only where the key is kept, or where the next key is pinned before it is served.',
  fix: 'keep the key at renewal (certbot --reuse-key, cert-manager rotationPolicy: Never), or do not pin this host',
  sources: [
    'https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-pinning.html',
    'https://developers.cloudflare.com/ssl/reference/certificate-pinning/',
    'https://cert-manager.io/docs/usage/certificate/',
  ],
  check: eachEntry(function* (entry, path, context) {
    for (const [index, { pin }] of entry.pins.entries()) {
      const seen = sightedAt(entry, pin.text, context)
      const platform = seen?.position === 'leaf' ? platformOfIssuer(seen.issuer) : undefined
      if (platform === undefined || platform.keys === 'own') continue
      yield {
        path: pinPath(path, index),
        level: platform.keys === 'platform' ? 'error' : 'warning',
        message: `${pin.text} is a leaf key under ${platform.title}: ${platform.meaning}`,
        fix: platform.instead,
      }
    }
  }),
}
