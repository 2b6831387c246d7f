import { pinDigest } from 'keypin'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const placeholder: Rule = {
  id: 'L6',
  name: 'placeholder',
  level: 'error',
  finds: 'A pin that was copied from a tutorial.',
  why: 'No key has this hash, or the key is somebody else’s example. The pin looks like a backup and is none; where it is the only pin, everybody is locked out.',
  fix: 'put the hash of your own key there: keypin inspect HOST shows it',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.1.5',
    'https://curl.se/libcurl/c/CURLOPT_PINNEDPUBLICKEY.html',
    'OkHttp, React Native, Android and TrustKit documentation',
  ],
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
  ['sha256/d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=', 'the example pin of RFC 7469'],
  ['sha256/E9CZ9INDbd+2eRQozYqqbQ2yXLVKB9+xcprMF+44U1g=', 'the second example pin of RFC 7469'],
  [
    'sha256/LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
    'the third example pin of RFC 7469, the hash of "hello"',
  ],
  ['sha256/YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE=', 'the example pin of curl’s documentation'],
  ['sha256/t62CeU2tQiqkexU74Gxa2eg7fRbEgoChTociMee9wno=', 'the second example pin of curl’s documentation'],
  [
    'sha256/gdU/UHClHJBFbIdeKuyHm/Lq/aQvMLyuTtcvTEE/1JQ=',
    'the example pin of OWASP’s guides, owasp.org’s of long ago',
  ],
  [
    'sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=',
    'Let’s Encrypt Authority X3 from tutorials, which issues nothing since 2020',
  ],
  [
    'sha256/Vjs8r4z+80wjNcr1YKepWQboSIRi63WsWXhIMN+eWys=',
    'DST Root CA X3 from tutorials, which ended on 2021-09-30',
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
