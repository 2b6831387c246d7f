import encodeQR from 'qr'
import { Markup } from '../../render/markup.ts'

const quietZone = 2

/** The modules of a QR code, `true` for dark, with a margin around them. */
function modulesOf(text: string): boolean[][] {
  return encodeQR(text, 'raw', { ecc: 'medium', border: quietZone })
}

/** A QR code as a piece of SVG, which takes the colours of its page: dark on light, whatever the theme. */
export function qrSvg(text: string): Markup {
  const rows = modulesOf(text)
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return new Markup(
    `<svg class="qr" viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label="QR code with the address of this page" shape-rendering="crispEdges"><path d="${path}"/></svg>`,
  )
}

const halves = { 'false false': ' ', 'true false': '▀', 'false true': '▄', 'true true': '█' } as const

/**
 * A QR code for a terminal: two rows of modules in a line of text. What is drawn is what is light, as for a terminal
 * with light text on dark; cameras read the other kind as well.
 *
 * @example
 * console.error(renderQr('http://192.168.1.10:8080/'))
 */
export function renderQr(text: string): string {
  const rows = modulesOf(text).map((row) => row.map((dark) => !dark))
  const lines: string[] = []
  for (let y = 0; y < rows.length; y += 2) {
    const [upper = [], lower = []] = [rows[y], rows[y + 1]]
    lines.push(upper.map((light, x) => halves[`${light} ${lower[x] ?? false}`]).join(''))
  }
  return lines.join('\n')
}
