/** The first moment of a day in UTC, of its spelling `2027-06-30`; `undefined` when there is no such day. */
export function readDay(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const day = new Date(`${text}T00:00:00Z`)
  // Date rolls 30 February over into March.
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  return isDay ? day : undefined
}
