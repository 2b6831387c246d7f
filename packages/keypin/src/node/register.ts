import diagnostics from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parsePinSet } from '../pinset/parse.ts'
import { guardCleartext } from './cleartext.ts'
import { Enforcement } from './enforcement.ts'
import { EnforcementError } from './errors.ts'
import { guardProcess } from './gate.ts'
import { installHook } from './hook.ts'
import { guardHttp2 } from './http2.ts'
import { currentRuntime } from './runtime.ts'
import { selfTest } from './self-test.ts'
import { SELF_TEST_HOST } from './self-test-certificate.ts'
import { guardWorkers } from './workers.ts'

// `KEYPIN_PINSET=pinset.json node --import keypin/register app.js`: pins a program that knows nothing of pins. What
// goes wrong here goes wrong before the program starts, and stops it: it must not run unpinned.
const path = process.env.KEYPIN_PINSET
if (path === undefined || path === '') {
  stop('KEYPIN_PINSET is not set', 'set it to the path of a pin set: KEYPIN_PINSET=pinset.json')
}
try {
  if (installHook() !== 'gate') throw cannotRegister()
  // What `onDecision` is told elsewhere: some clients discard the error, and a program that knows nothing of pins has
  // no other place to look.
  const decisions = diagnostics.channel('keypin:decision')
  const enforcement = new Enforcement(parsePinSet(readFileSync(path)), {
    onDecision: (event) => decisions.publish(event),
    cleartext: process.env.KEYPIN_CLEARTEXT === 'allow' ? 'allow' : 'refuse',
  })
  if (process.env.KEYPIN_SELFTEST !== 'off') await selfTest('gate')
  // Only a connection that goes by that name alone is one of a self-test: a Host header can add any name to any.
  guardProcess(enforcement, (names) => names.some((name) => name !== SELF_TEST_HOST))
  guardCleartext(enforcement)
  guardHttp2(enforcement)
  // Absolute, for the workers of a program that goes to another directory.
  process.env.KEYPIN_PINSET = resolve(path)
  guardWorkers(import.meta.url, process.env.KEYPIN_PINSET)
} catch (error) {
  const { message, hint } = error as Error & { hint?: string }
  stop(`cannot pin this program with ${path}: ${message}`, hint)
}

function stop(problem: string, hint: string | undefined): never {
  process.stderr.write(`keypin: ${problem}${hint === undefined ? '' : `; ${hint}`}\n`)
  process.exit(2)
}

function cannotRegister(): EnforcementError {
  return new EnforcementError(
    'KEYPIN_CANNOT_ENFORCE',
    `${currentRuntime()} has no gate for a whole process`,
    {
      hint: 'use createPinner() and its agent() or connect() in the program',
    },
  )
}
