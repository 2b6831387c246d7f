/** A hint for a name that is none: the one that is meant, where part of it was given, and else all. */
export function hintOf(name: string, known: readonly string[]): string {
  const meant = name.length < 3 ? [] : known.filter((other) => other.includes(name.toLowerCase()))
  if (meant.length > 0 && meant.length < known.length) return `do you mean ${meant.join(' or ')}?`
  return `there are: ${known.join(', ')}`
}
