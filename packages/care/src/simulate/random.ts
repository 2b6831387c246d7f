/** Random numbers of [0, 1), the same for the same seed on every machine. */
export type Random = () => number

/**
 * A generator by its seed: sfc32, by Chris Doty-Humphrey. Good for drawing users, and for nothing secret.
 *
 * @see https://pracrand.sourceforge.net
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1]
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return (mixed >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 15; i++) next()
  return next
}

/** Below this many on either side, each one counts; above, the normal distribution is as good. */
const fewExpected = 30

/** How many of `count` do something that each does with a probability. */
export function binomial(count: number, probability: number, random: Random): number {
  if (count <= 0 || probability <= 0) return 0
  if (probability >= 1) return count
  if (probability > 0.5) return count - binomial(count, 1 - probability, random)
  const expected = count * probability
  if (expected < fewExpected) return byInversion(count, probability, random)
  const deviation = Math.sqrt(expected * (1 - probability))
  return Math.min(count, Math.max(0, Math.round(expected + deviation * normal(random))))
}

/** Walks up the distribution until the drawn share is used up. */
function byInversion(count: number, probability: number, random: Random): number {
  const odds = probability / (1 - probability)
  let term = (1 - probability) ** count
  let left = random()
  let drawn = 0
  while (left > term && drawn < count) {
    left -= term
    drawn++
    term *= ((count - drawn + 1) / drawn) * odds
  }
  return drawn
}

/** Box and Muller's way; `1 -` keeps the logarithm finite. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
