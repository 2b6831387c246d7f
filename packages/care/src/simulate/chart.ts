import type { Simulation } from './simulate.ts'

const width = 960
const height = 470
const left = 70
const right = 20
const dayMs = 86_400_000

/** One of the two pictures, above each other on one time line. */
interface Panel {
  readonly top: number
  readonly height: number
  /** The share of all users that stands at its top. */
  readonly most: number
  readonly title: string
}

/**
 * A simulation as an SVG picture: above, how many have the pin of each next key; below, on a scale of its own, how
 * many are locked out. It holds no script, refers to nothing outside, and every text in it is escaped.
 */
export function renderChart(simulation: Simulation, title: string): string {
  const { lockedOut, users, switches, peak } = simulation
  const holding: Panel = { top: 58, height: 150, most: 1, title: 'users with the pin of each next key' }
  const locked: Panel = {
    top: 238,
    height: 130,
    most: niceShare(peak.users / users),
    title: 'users locked out',
  }
  const above = `locked out: at most ${peak.users} of ${users} users, on ${dateOf(simulation, peak.day)}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="20" font-size="14">${escaped(title)}</text>`,
    `<text x="${left}" y="37" fill="#b00020">${above}</text>`,
    ...[holding, locked].flatMap(grid),
    ...marksOf(simulation, locked.top + locked.height),
    ...switches.map(
      (change) =>
        `<polyline fill="none" stroke="#1a7f37" stroke-width="1.5" points="${points(change.holding, users, holding)}"/>`,
    ),
    `<polygon fill="#b00020" fill-opacity=".25" stroke="#b00020" points="${left},${locked.top + locked.height} ${points(lockedOut, users, locked)} ${width - right},${locked.top + locked.height}"/>`,
    '</svg>',
    '',
  ].join('\n')
}

/** The next larger of 1, 2 and 5 per cent, per mille and so on, so that the lines of the grid have round names. */
function niceShare(share: number): number {
  const wanted = [0.0001, 0.001, 0.01, 0.1].flatMap((unit) => [unit, 2 * unit, 5 * unit])
  return wanted.find((nice) => nice >= share) ?? 1
}

function grid({ top, height: tall, most, title }: Panel): readonly string[] {
  const lines = [0, 0.5, 1].map((part) => {
    const at = round(top + (1 - part) * tall)
    const label = `${Number((100 * most * part).toPrecision(3))} %`
    return `<path d="M${left} ${at}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${at + 4}" text-anchor="end">${label}</text>`
  })
  return [...lines, `<text x="${left}" y="${top - 6}" fill="#555">${title}</text>`]
}

/** Lines for what happens; what happens close together has one label. */
function marksOf(simulation: Simulation, bottom: number): readonly string[] {
  const x = acrossOf(simulation.lockedOut.length)
  const labels: { at: number; text: string }[] = []
  const lines = simulation.marks.map(({ day, what }) => {
    const before = labels.at(-1)
    if (before !== undefined && x(day) - before.at < 26) before.text += `, ${what}`
    else labels.push({ at: x(day), text: `${dateOf(simulation, day)} ${what}` })
    return `<path d="M${x(day)} 58V${bottom}" stroke="#999" stroke-dasharray="3 3"/>`
  })
  const texts = labels.map(
    ({ at, text }) =>
      `<text transform="translate(${at + 3} ${bottom + 10}) rotate(25)" font-size="9">${escaped(text)}</text>`,
  )
  return [...lines, ...texts]
}

const dateOf = ({ begin }: Simulation, day: number): string =>
  new Date(begin.getTime() + day * dayMs).toISOString().slice(0, 10)

const acrossOf =
  (days: number) =>
  (day: number): number =>
    round(left + (day / Math.max(1, days - 1)) * (width - left - right))

function points(values: readonly number[], users: number, { top, height: tall, most }: Panel): string {
  const x = acrossOf(values.length)
  return thinned(values)
    .map(([day, value]) => `${x(day)},${round(top + (1 - value / users / most) * tall)}`)
    .join(' ')
}

const round = (value: number): number => Math.round(value * 10) / 10

/** As many points as the picture is wide; the highest of each stretch, so that no peak is lost. */
function thinned(values: readonly number[]): readonly (readonly [day: number, value: number])[] {
  const stretch = Math.max(1, Math.ceil(values.length / (width - left - right)))
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
