import { KeypinError } from 'keypin'

/** Codes of the errors that `@keypin/care` throws; each is explained in `docs/errors.md`. */
export type CareErrorCode =
  | 'KEYPIN_CONFIG_INVALID'
  | 'KEYPIN_CT_INVALID'
  | 'KEYPIN_FIGURES_INVALID'
  | 'KEYPIN_KEYS_INVALID'
  | 'KEYPIN_ROTATION_CONFLICT'
  | 'KEYPIN_RULE_UNKNOWN'

/** A file beside the pin set that does not hold what it should. */
export class CareError extends KeypinError<CareErrorCode> {}
