/**
 * The value that an option has for a host: written once for the host under test, or as `HOST=VALUE,…` for several.
 *
 * @param isMain Whether a value without a name is meant for this host.
 */
export function valueFor(text: string | undefined, host: string, isMain: boolean): string | undefined {
  if (text === undefined) return undefined
  const named = text.split(',').map((part) => /^([^=/\\]+)=(.+)$/u.exec(part.trim()))
  if (named.some((found) => found === null)) return isMain ? text : undefined
  return named.find((found) => found?.[1]?.toLowerCase() === host)?.[2]
}
