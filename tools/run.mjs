// Every script of this repository starts here: `node tools/run.mjs SCRIPT.ts ARGS`.
// It exists because npm falls back to the system's Node without a word when install scripts are skipped
// (npm ci --ignore-scripts), and an older Node cannot run the TypeScript sources or lacks TLS fixes.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `keypin: scripts run on Node 24, this is ${process.version}; run 'npm ci' (without --ignore-scripts), then start the script with 'npm run'\n`,
  )
  process.exit(3)
}
const script = resolve(process.argv[2] ?? '')
process.argv.splice(1, 2, script)
await import(pathToFileURL(script).href)
