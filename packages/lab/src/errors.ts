import { KeypinError, type KeypinErrorOptions } from 'keypin'

/** Codes of the errors that `@keypin/lab` throws; each is explained in `docs/errors.md`. */
export type LabErrorCode =
  | 'KEYPIN_LAB_ABORTED'
  | 'KEYPIN_LAB_CLIENT'
  | 'KEYPIN_LAB_EXISTS'
  | 'KEYPIN_LAB_EXPIRED'
  | 'KEYPIN_LAB_INVALID'
  | 'KEYPIN_LAB_KEY'
  | 'KEYPIN_LAB_LISTEN'
  | 'KEYPIN_LAB_RECORD'
  | 'KEYPIN_LAB_RECORD_INVALID'
  | 'KEYPIN_LAB_SCENARIO'
  | 'KEYPIN_LAB_UPSTREAM'
  | 'KEYPIN_LAB_WRITE'

/** What the lab could not do. What a client did wrong is never an error but a verdict. */
export class LabError extends KeypinError<LabErrorCode> {
  constructor(code: LabErrorCode, message: string, options: KeypinErrorOptions = {}) {
    super(code, message, options)
  }
}

/** Whatever was thrown, as a few words. */
export const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}
