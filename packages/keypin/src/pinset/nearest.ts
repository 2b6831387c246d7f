/**
 * The word that was probably meant, or `undefined` when none is near.
 *
 * Near is: the same but for case and separators, a synonym from other tools' formats, or two slips away.
 */
export function nearest<Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  if (text.length > 40) return undefined
  const bare = bareOf(text)
  const synonym = SYNONYMS.get(bare)
  const known = words.find((word) => bareOf(word) === bare || word === synonym)
  if (known !== undefined) return known
  const ranked = words
    .map((word) => ({ word, slips: slipsBetween(bare, bareOf(word)) }))
    .sort((a, b) => a.slips - b.slips)
  const [best] = ranked
  return best !== undefined && best.slips <= 2 && best.slips < best.word.length / 2 ? best.word : undefined
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '')
}

// What NSC, TrustKit, HPKP and their like call our fields and values.
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['includesubdomains', 'subdomains'],
  ['enforce', 'mode'],
  ['enforcepinning', 'mode'],
  ['expiration', 'expiresAt'],
  ['expirationdate', 'expiresAt'],
  ['expires', 'expiresAt'],
  ['expiry', 'expiresAt'],
  ['notafter', 'expiresAt'],
  ['domains', 'hosts'],
  ['entries', 'hosts'],
  ['hashes', 'pins'],
  ['publickeyhashes', 'pins'],
  ['hash', 'pin'],
  ['digest', 'pin'],
  ['sha256', 'pin'],
  ['reporturi', 'reportTo'],
  ['reporturis', 'reportTo'],
  ['reporturl', 'reportTo'],
  ['comment', 'label'],
  ['certificate', 'material'],
  ['pem', 'material'],
  ['reportonly', 'report'],
  ['audit', 'report'],
  ['disabled', 'off'],
  ['all', 'any'],
  ['failopen', 'open'],
  ['failclosed', 'closed'],
  ['intermediate', 'ca'],
  ['root', 'ca'],
])

// Levenshtein; both words are at most 40 long.
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[b.length] ?? 0
}
