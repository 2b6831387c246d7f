import { EnforcementError } from './errors.ts'
import { installGate } from './gate.ts'
import { currentRuntime, type Runtime } from './runtime.ts'
import type { Hook } from './surfaces.ts'
import { warnOfMissingFixes } from './versions.ts'

const hooks: Readonly<Record<Runtime, Hook | undefined>> = {
  node: 'gate',
  electron: 'gate',
  bun: 'listener',
  deno: 'listener',
  workerd: undefined, // Its node:tls takes `checkServerIdentity` and never calls it.
}

/**
 * Puts in place what holds connections on this runtime.
 *
 * @throws {EnforcementError} `KEYPIN_CANNOT_ENFORCE` where nothing can.
 */
export function installHook(): Hook {
  const runtime = currentRuntime()
  const hook = hooks[runtime]
  if (hook === undefined) {
    throw new EnforcementError(
      'KEYPIN_CANNOT_ENFORCE',
      `${runtime} shows no certificate, so no pin can be enforced`,
      {
        hint: 'call the pinned host from a Node process; see docs/runtimes.md',
      },
    )
  }
  if (hook === 'gate') installGate()
  if (runtime === 'node') warnOfMissingFixes()
  return hook
}
