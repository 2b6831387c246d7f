import { eachEntry, pinPath, type Rule } from '../rule.ts'

const emptyInput = 'sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
const newlineInput = 'sha256/AbpHGcgLb+kRsJGnwFEktk7uzpZOCcBY74+YBdrKVGs='

export const emptyInputHash: Rule = {
  id: 'L7',
  name: 'empty-input-hash',
  level: 'error',
  finds: 'The hash of nothing at all.',
  why: 'It comes out of a shell pipeline in which the openssl before the hash failed, for example "openssl rsa" on an EC key. No server can ever match it, so as a backup it is worth nothing.',
  fix: 'compute it again: keypin inspect FILE reads every kind of key',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.4',
    'found in a published sample of a pinning vendor',
  ],
  check: eachEntry(function* (entry, path) {
    for (const [index, { pin }] of entry.pins.entries()) {
      const hash = pin.text.replace(/^cert-/, '')
      if (hash === emptyInput || hash === newlineInput)
        yield {
          path: pinPath(path, index),
          message: `${pin.text} is the hash of ${hash === emptyInput ? 'empty input' : 'an empty line'}`,
        }
    }
  }),
}
