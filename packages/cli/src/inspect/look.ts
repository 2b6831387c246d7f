import type { Advice } from '@keypin/care/advice'
import { type Inspection, inspect } from '@keypin/probe'
import { CertificateError } from 'keypin'
import { CliError } from '../errors.ts'
import { COULD_NOT } from '../exit.ts'
import { reasonOf } from '../files/write.ts'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

/** Loudly, and also where the result goes into a file or a pipe. */
export function sayAlarms({ items }: Advice, io: Io): void {
  for (const { level, text } of items) if (level === 'alarm') say(io, `WARNING: ${text}`)
}

/** Says why a server could not be looked at, and gives the exit code for that. */
export function sayFailure({ message, hint }: NonNullable<Inspection['failure']>, io: Io): number {
  say(io, `${message}\n${hint}`)
  return COULD_NOT
}

/**
 * Looks at a server or a file.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`
 */
export async function inspectOrSayWhy(
  target: string,
  look: Parameters<typeof inspect>[1] & object,
): Promise<Inspection> {
  try {
    return await inspect(target, look)
  } catch (error) {
    if (error instanceof CertificateError) throw unreadable(target, error.message, error.hint, error)
    if (isFileSystemError(error)) throw unreadable(target, reasonOf(error), undefined, error)
    throw error
  }
}

function unreadable(target: string, reason: string, hint: string | undefined, cause: unknown): CliError {
  return new CliError('KEYPIN_FILE_UNREADABLE', `cannot read ${target}: ${reason}`, {
    hint: hint ?? 'check the path; to look at a server, name its host without a slash',
    cause,
  })
}

const isFileSystemError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && ['open', 'read'].includes(String(error.syscall))
