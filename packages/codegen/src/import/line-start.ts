/**
 * A pattern for what stands at the beginning of a line, behind blanks. Written as `^\s*` it would look from each of
 * many empty lines at all that follow, for hours in a file of some megabytes; here blanks end with their line.
 */
export function atLineStart(pattern: RegExp): RegExp {
  return new RegExp(`^[^\\S\\r\\n\\u2028\\u2029]*(?:${pattern.source})`, `${pattern.flags}m`)
}
