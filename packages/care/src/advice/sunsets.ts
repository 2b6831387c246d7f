/**
 * Until when clients trust a root, where that is before its own end.
 *
 * @see https://letsencrypt.org/certificates/
 */
const sunsets: readonly (readonly [subject: RegExp, until: string])[] = [
  [/CN=ISRG Root X1\b/, '2030-06-04'],
  [/CN=ISRG Root X2\b/, '2035-09-04'],
]

/** The day on which clients stop trusting a root, where one is known that comes before its own end. */
export function sunsetOf(subject: string): Date | undefined {
  const until = sunsets.find(([pattern]) => pattern.test(subject))?.[1]
  return until === undefined ? undefined : new Date(until)
}
