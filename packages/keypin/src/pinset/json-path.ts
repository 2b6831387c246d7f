import { visible } from '../bytes/visible.ts'

/** The JSON path of the whole document. */
export const ROOT = '$'

// Long enough for a host under its quotes; a stranger's keys make no path longer than the second.
const KEY_LENGTH = 300
const PATH_LENGTH = 1000

/** The JSON path of a member or element, written so that a stranger's key can neither forge nor flood it. */
export function childPath(path: string, key: string | number): string {
  if (path.length > PATH_LENGTH) return path.endsWith('…') ? path : `${path}…`
  if (typeof key === 'number') return `${path}[${key}]`
  if (/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) && key.length <= KEY_LENGTH) return `${path}.${key}`
  return `${path}['${visible(key, KEY_LENGTH).replace(/['\\](?!u\{)/g, '\\$&')}']`
}
