/**
 * Whether an attribute of a name begins as a pattern says. The text of one may be anything: `CN=O=Amazon` is a common name
 * that somebody chose, and no organisation.
 *
 * @param name As certificates are shown, RFC 4514: `CN=YE1, O=Let's Encrypt`.
 */
export function startsAttribute(name: string, pattern: RegExp): boolean {
  return name.split(/(?<!\\)(?:, |\+)/).some((attribute) => attribute.search(pattern) === 0)
}
