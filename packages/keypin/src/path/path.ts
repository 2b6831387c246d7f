/**
 * Certificates of which each was signed by the next, as DER: the leaf first, the last verified one at the end.
 * Only this folder makes them, after every check of it has passed.
 */
export type Path = readonly Uint8Array[]
