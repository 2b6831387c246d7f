/** Says whether two byte strings are the same. Not for secrets: the time taken depends on the bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  return a.byteLength === b.byteLength && Buffer.compare(a, b) === 0
}
