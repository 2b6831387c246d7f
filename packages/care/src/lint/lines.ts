import type { Finding } from './rule.ts'

/**
 * Finds the lines of findings in the text of a pin set, for what shows them beside it. Hosts and pins have one
 * spelling, so they are looked for as they stand; who writes them with escapes gets no line.
 */
export function withLines(findings: readonly Finding[], text: string): Finding[] {
  if (findings.length === 0) return []
  const starts = lineStarts(text)
  const hosts = hostPlaces(text)
  return findings.map((finding) => {
    if (finding.line !== undefined || finding.file !== undefined || finding.host === undefined) return finding
    const at = hosts.get(finding.host)
    if (at === undefined) return finding
    return { ...finding, line: lineOf(pinPlace(finding, text, at) ?? at.from, starts) }
  })
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Where an entry begins, with its host, and where the next one does. */
interface Span {
  readonly from: number
  readonly to: number
}

function hostPlaces(text: string): ReadonlyMap<string, Span> {
  const start = Math.max(0, text.search(/"hosts"\s{0,100}:/))
  const keys = [...text.slice(start).matchAll(/"([^"\\\n]{1,255})"\s{0,100}:\s{0,100}\{/g)]
  return new Map(
    keys.map(({ 1: host = '', index }, nth): [string, Span] => [
      host,
      { from: start + index, to: start + (keys[nth + 1]?.index ?? text.length) },
    ]),
  )
}

/** A rule names the pin that it is about in its message. Looked for in its own entry: others may have it as well. */
function pinPlace({ path, message }: Finding, text: string, { from, to }: Span): number | undefined {
  const pin = /\.pins\[\d+\]/.test(path)
    ? /(?:cert-)?sha256\/[A-Za-z0-9+/]{43}=/.exec(message)?.[0]
    : undefined
  const at = pin === undefined ? -1 : text.slice(from, to).indexOf(`"${pin}"`)
  return at === -1 ? undefined : from + at
}

function lineOf(at: number, starts: readonly number[]): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low + 1
}
