/** Says what is wrong with a value, as `$.results[3].id: expected text`; nothing when it fits. */
export type Shape = (value: unknown, path: string) => readonly string[]

const expected =
  (what: string, fits: (value: unknown) => boolean): Shape =>
  (value, path) =>
    fits(value) ? [] : [`${path}: expected ${what}`]

export const text: Shape = expected('text', (value) => typeof value === 'string')
export const count: Shape = expected(
  'a number, 0 or more',
  (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
)
export const flag: Shape = expected('true or false', (value) => typeof value === 'boolean')
export const moment: Shape = expected(
  'a date as ISO 8601 has it',
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u.test(value) &&
    !Number.isNaN(Date.parse(value)),
)

/** One of some words. */
export const oneOf = (...words: readonly (string | null)[]): Shape =>
  expected(`one of ${words.map(String).join(', ')}`, (value) => words.includes(value as string | null))

/** Absent, or of that shape. */
export const optional =
  (shape: Shape): Shape =>
  (value, path) =>
    value === undefined ? [] : shape(value, path)

/** `null`, or of that shape. */
export const nullable =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? [] : shape(value, path)

/** Each item of that shape. */
export const list =
  (shape: Shape): Shape =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((item, at) => shape(item, `${path}[${at}]`))
      : [`${path}: expected a list`]

/** At least these members. What a later version adds is let through. */
export const members =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${path}: expected an object`]
    return Object.entries(shapes).flatMap(([name, shape]) =>
      shape(Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined, `${path}.${name}`),
    )
  }
