import type { Io } from '../io.ts'

/** Emphasis for a terminal; every function is the identity where colour is not wanted. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

/**
 * Colour only for a person: on a terminal, without `NO_COLOR`.
 *
 * @see https://no-color.org
 */
export function styleFor(io: Io, stream: 'stdout' | 'stderr' = 'stdout'): Style {
  const wanted = io.isTTY[stream] && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  const sgr = (code: number) => (text: string) =>
    wanted && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text
  return { bold: sgr(1), dim: sgr(2), red: sgr(31), green: sgr(32), yellow: sgr(33) }
}
