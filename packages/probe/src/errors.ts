import { KeypinError } from 'keypin'
import type { FailureCode } from './failure.ts'

/** Codes that looking at a target can end with; each is explained in `docs/errors.md`. */
export type ProbeErrorCode =
  | 'KEYPIN_LOOK_FAILED'
  | 'KEYPIN_PROXY_MALFORMED'
  | 'KEYPIN_TARGET_MALFORMED'
  | FailureCode

/** A target that names nothing to look at, or an option that cannot be used. */
export class ProbeError extends KeypinError<ProbeErrorCode> {}
