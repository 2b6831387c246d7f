/** The known word that was probably meant, if one is close enough. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance =
      candidate.startsWith(word) && word.length >= 3 ? 1 : editDistance(word.toLowerCase(), candidate)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** Optimal string alignment: insertions, deletions, substitutions and neighbours swapped each cost 1. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i])
  for (let j = 1; j <= b.length; j++) at(rows, 0)[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let distance = Math.min(
        get(rows, i - 1, j) + 1,
        get(rows, i, j - 1) + 1,
        get(rows, i - 1, j - 1) + cost,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, get(rows, i - 2, j - 2) + 1)
      at(rows, i)[j] = distance
    }
  }
  return get(rows, a.length, b.length)
}

const at = (rows: number[][], i: number): number[] => rows[i] ?? []
const get = (rows: number[][], i: number, j: number): number => at(rows, i)[j] ?? Number.POSITIVE_INFINITY
