import { pinDigest } from 'keypin'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const placeholder: Rule = {
  id: 'L6',
  name: 'placeholder',
  level: 'error',
  finds: 'A pin that was copied from a tutorial.',
  why: 'No key has this hash, or the key is somebody else’s example. The pin looks like a backup and is none; where it is the only pin, everybody is locked out.',
  fix: 'put the hash of your own key there: keypin inspect HOST shows it',
  sources: ['OkHttp, React Native and TrustKit documentation'],
  check: eachEntry(function* (entry, path) {
    for (const [index, { pin }] of entry.pins.entries()) {
      const origin = samples.get(pin.text.replace(/^cert-/, '')) ?? patternOf(pinDigest(pin), pin.text)
      if (origin !== undefined) yield { path: pinPath(path, index), message: `${pin.text} is ${origin}` }
    }
  }),
}

/** Pins that documentation shows as examples. */
const samples: ReadonlyMap<string, string> = new Map([
  ['sha256/afwiKY3RxoMmLkuRW1l7QsPZTJPwDS2pdDROQjXw8ig=', 'the example pin of OkHttp’s documentation'],
  ['sha256/klO23nT2ehFDXCfx3eHTDRESMz3asj1muO+4aIdjiuY=', 'the second example pin of OkHttp’s documentation'],
  ['sha256/HXXQgxueCIU5TTLHob/bPbwcKOKw6DkfsTWYHbxbqTY=', 'an example pin of TrustKit’s documentation'],
  ['sha256/0SDf3cRToyZJaMsoS17oF72VMavLxj/N7WBNasNuiR8=', 'an example pin of TrustKit’s documentation'],
  ['sha256/7HIpactkIAq2Y49orFOOQKurWxmmSFZhBCoQYcRhJ3Y=', 'the example pin of Android’s documentation'],
  [
    'sha256/fwza0LRMXouZHRC8Ei+4PyuldPDcf3UKgO/04cDM1oE=',
    'the example backup pin of Android’s documentation',
  ],
])

/** Nobody’s hash has one byte, or one character, over and over, or counts up. */
function patternOf(digest: Uint8Array, text: string): string | undefined {
  const [first = 0] = digest
  if (digest.every((byte) => byte === first)) return 'one byte over and over, not a hash'
  const characters = text.slice(text.indexOf('/') + 1).replace(/=+$/, '')
  // the last character of 43 carries 4 bits, so it may differ
  if (/^(.)\1{40,}/.test(characters)) return 'one character over and over, not a hash'
  if (digest.every((byte, index) => byte === (first + index) % 256)) return 'bytes that count up, not a hash'
  return undefined
}
