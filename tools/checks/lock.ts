// Exists because `npm ci` refuses a lock file that lacks the optional packages of other systems; `npm run complete-lock`.
import { join } from 'node:path'
import { missingFromLock } from '../workspace/lockfile.ts'
import type { Check, Verdict } from './check.ts'

/** Every optional package that the lock file asks for is listed in it. */
export const lock: Check = {
  name: 'lock',
  async run(root: string): Promise<Verdict> {
    const missing = missingFromLock(join(root, 'package-lock.json'))
    const faults = missing.map(
      (name) => `package-lock.json does not list ${name}; run 'npm run complete-lock'`,
    )
    return { faults, looked: 'package-lock.json' }
  },
}
