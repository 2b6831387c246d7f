/** Largest pin set text, in bytes or UTF-16 units: some ten times a set of 10,000 hosts. */
export const MAX_TEXT_LENGTH: number = 16 * 1024 * 1024

/** Most values (objects, arrays, strings, …) in one pin set, so that `[[],[],…]` cannot fill the memory. */
export const MAX_VALUES = 1_000_000

/** Deepest nesting that is read; a pin set itself needs five levels. */
export const MAX_DEPTH = 16

/** Most hosts in one pin set. */
export const MAX_HOSTS = 50_000

/** Most pins in one host entry: every evaluation may look at all of them. */
export const MAX_PINS = 64

/** Most forbidden pins in one list: about the certificates of a CA's worst incident. */
export const MAX_FORBIDDEN = 10_000

/** Most report addresses in one host entry. */
export const MAX_REPORT_TO = 8

/** Longest `name`, `label`, `reason`, in UTF-16 units. */
export const MAX_NOTE_LENGTH = 200

/** Longest address (`reportTo`, `$schema`), in UTF-16 units. */
export const MAX_ADDRESS_LENGTH = 2_000

/** Longest PEM `material`, in UTF-16 units: a post-quantum certificate has some 10,000. */
export const MAX_MATERIAL_LENGTH: number = 64 * 1024

/** Most complaints that are told; from there on a broken file says nothing new. */
export const MAX_ISSUES = 1_000
