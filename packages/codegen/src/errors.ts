import { KeypinError } from 'keypin'

/** Codes of the errors that `@keypin/codegen` throws; each is explained in `docs/errors.md`. */
export type CodegenErrorCode = 'KEYPIN_TARGET_UNKNOWN' | 'KEYPIN_TARGET_OPTION'

/** A target that does not exist, or an option that it does not take. */
export class CodegenError extends KeypinError<CodegenErrorCode> {}
