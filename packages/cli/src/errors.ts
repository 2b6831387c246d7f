import { KeypinError } from 'keypin'
import { COULD_NOT, WRONG_USE } from './exit.ts'

/** Codes of the errors that the command itself throws; each is explained in `docs/errors.md`. */
export type CliErrorCode =
  | 'KEYPIN_USAGE'
  | 'KEYPIN_CONSENT_NEEDED'
  | 'KEYPIN_FILE_EXISTS'
  | 'KEYPIN_FILE_UNREADABLE'
  | 'KEYPIN_FILE_UNWRITABLE'
  | 'KEYPIN_BACKUP_REFUSED'
  | 'KEYPIN_NO_PATH'
  | 'KEYPIN_STATE_INVALID'

const exitCodes: Readonly<Record<CliErrorCode, number>> = {
  KEYPIN_USAGE: WRONG_USE,
  KEYPIN_CONSENT_NEEDED: WRONG_USE,
  KEYPIN_FILE_EXISTS: WRONG_USE,
  KEYPIN_BACKUP_REFUSED: WRONG_USE,
  KEYPIN_FILE_UNREADABLE: COULD_NOT,
  KEYPIN_FILE_UNWRITABLE: COULD_NOT,
  KEYPIN_NO_PATH: COULD_NOT,
  KEYPIN_STATE_INVALID: COULD_NOT,
}

/** What ends a command: a sentence, the next keystroke as its hint, and the exit code. */
export class CliError extends KeypinError<CliErrorCode> {
  readonly exitCode: number

  constructor(code: CliErrorCode, message: string, options: { hint: string; cause?: unknown }) {
    super(code, message, options)
    this.exitCode = exitCodes[code]
  }
}

/** The command was typed in a way that means nothing. */
export function usageError(message: string, hint: string): CliError {
  return new CliError('KEYPIN_USAGE', message, { hint })
}
