import type { Simulation } from './simulate.ts'

const width = 960
const height = 420
const frame = { left: 70, right: 20, top: 48, bottom: 92 }
const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }
const dayMs = 86_400_000

/**
 * A simulation as an SVG picture: who is locked out, and who has the pin of the next key, in per cent of all users.
 * It holds no script, refers to nothing outside, and every text in it is escaped.
 */
export function renderChart(simulation: Simulation, title: string): string {
  const { lockedOut, users, switches, marks, begin } = simulation
  const days = Math.max(1, lockedOut.length - 1)
  const x = (day: number): number => round(frame.left + (day / days) * inner.width)
  const y = (count: number): number => round(frame.top + (1 - count / Math.max(1, users)) * inner.height)
  const line = (values: readonly number[]): string =>
    thinned(values)
      .map(([day, value]) => `${x(day)},${y(value)}`)
      .join(' ')
  const date = (day: number): string => new Date(begin.getTime() + day * dayMs).toISOString().slice(0, 10)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${frame.left}" y="20" font-size="14">${escaped(title)}</text>`,
    `<text x="${frame.left}" y="37" fill="#b00020">locked out: at most ${simulation.peak.users} of ${users} users, on ${date(simulation.peak.day)}</text>`,
    ...[0, 25, 50, 75, 100].map(
      (percent) =>
        `<path d="M${frame.left} ${y((users * percent) / 100)}H${width - frame.right}" stroke="#ddd"/><text x="${frame.left - 8}" y="${y((users * percent) / 100) + 4}" text-anchor="end">${percent} %</text>`,
    ),
    ...marks.map(
      ({ day, what }) =>
        `<path d="M${x(day)} ${frame.top}V${height - frame.bottom}" stroke="#999" stroke-dasharray="3 3"/><text transform="translate(${x(day) + 3} ${height - frame.bottom + 8}) rotate(35)" font-size="9">${escaped(`${date(day)} ${what}`)}</text>`,
    ),
    ...switches.map(
      ({ holding }) =>
        `<polyline fill="none" stroke="#1a7f37" stroke-width="1.5" points="${line(holding)}"/>`,
    ),
    `<polygon fill="#b00020" fill-opacity=".25" stroke="#b00020" points="${x(0)},${y(0)} ${line(lockedOut)} ${x(days)},${y(0)}"/>`,
    '</svg>',
    '',
  ].join('\n')
}

const round = (value: number): number => Math.round(value * 10) / 10

/** As many points as the picture is wide; the highest of each stretch, so that no peak is lost. */
function thinned(values: readonly number[]): readonly (readonly [day: number, value: number])[] {
  const stretch = Math.max(1, Math.ceil(values.length / inner.width))
  const points: (readonly [number, number])[] = []
  for (let from = 0; from < values.length; from += stretch) {
    const part = values.slice(from, from + stretch)
    const highest = Math.max(...part)
    points.push([from + part.indexOf(highest), highest])
  }
  return points
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML allows none of them
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, ' ')
