import { visible } from '../bytes/visible.ts'

/** The JSON path of the whole document. */
export const ROOT = '$'

const KEY_LENGTH = 300

/** The JSON path of a member or element, written so that a stranger's key cannot forge it. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  if (/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) && key.length <= KEY_LENGTH) return `${path}.${key}`
  return `${path}['${visible(key, KEY_LENGTH).replace(/['\\](?!u\{)/g, '\\$&')}']`
}
