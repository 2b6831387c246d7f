// The command as bin/keypin.js starts it, from source.
import { run } from '../run.ts'

await run(process.argv.slice(2))
