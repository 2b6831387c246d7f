// Lists the optional packages of other systems in the lock file: `npm run complete-lock`, after an `npm install`.
import { resolve } from 'node:path'
import { completeLock } from './workspace/lockfile.ts'

const added = completeLock(resolve(import.meta.dirname, '../package-lock.json'))
console.log(`${added} packages of other systems added to package-lock.json`)
