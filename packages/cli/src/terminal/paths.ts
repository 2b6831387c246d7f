import { isAbsolute, relative } from 'node:path'
import type { Io } from '../io.ts'
import { printable } from './printable.ts'

/** A path as the person would type it: from where they stand, unless it lies elsewhere. */
export function shownPath(path: string, io: Pick<Io, 'cwd'>): string {
  const short = relative(io.cwd, path)
  return printable(short === '' || short.startsWith('..') || isAbsolute(short) ? path : short)
}
