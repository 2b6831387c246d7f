import { CliError } from './errors.ts'
import { COULD_NOT, WRONG_USE } from './exit.ts'
import type { Io } from './io.ts'
import { say } from './terminal/say.ts'

/** Tells the person what went wrong and the next step; returns the exit code. */
export function sayError(error: unknown, io: Io): number {
  if (isOurs(error)) {
    say(io, error.hint === undefined ? error.message : `${error.message}\n${error.hint}`)
    if (error instanceof CliError) return error.exitCode
    return wrongUse.has(error.code) ? WRONG_USE : COULD_NOT
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  say(io, `this should not have happened: ${what}`)
  if (io.env.KEYPIN_DEBUG && error instanceof Error) say(io, error.stack ?? '')
  else say(io, 'run it again with KEYPIN_DEBUG=1 in the environment and report what it prints')
  return COULD_NOT
}

/** Codes of other packages that say that something was named which there is not. */
const wrongUse: ReadonlySet<string> = new Set([
  'KEYPIN_HOST_MALFORMED',
  'KEYPIN_IMPORT_FORMAT',
  'KEYPIN_LAB_EXISTS',
  'KEYPIN_LAB_KEY',
  'KEYPIN_LAB_RECORD_INVALID',
  'KEYPIN_LAB_SCENARIO',
  'KEYPIN_PIN_MALFORMED',
  'KEYPIN_RULE_UNKNOWN',
  'KEYPIN_PROXY_MALFORMED',
  'KEYPIN_TARGET_MALFORMED',
  'KEYPIN_TARGET_OPTION',
  'KEYPIN_TARGET_UNKNOWN',
])

/** Every package of ours says a code and a next step; not all can share one base class. */
function isOurs(error: unknown): error is Error & { readonly code: string; readonly hint?: string } {
  return error instanceof Error && 'code' in error && /^(KEYPIN|FORGE)_/.test(String(error.code))
}
