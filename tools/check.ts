// `npm run check [-- NAME…]`: the repository's own checks, or those named. One line each, faults below it.
import { checks } from './checks/registry.ts'
import { countLine } from './testing/summary.ts'
import { root } from './workspace/packages.ts'

const names = process.argv.slice(2)
const stranger = names.find((name) => !checks.some((check) => check.name === name))
if (stranger !== undefined) {
  console.error(
    `check: no check is called '${stranger}'; there are ${checks.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}

let passed = 0
let failed = 0
for (const check of checks) {
  if (names.length > 0 && !names.includes(check.name)) continue
  const started = performance.now()
  const { faults, looked } = await check.run(root)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (faults.length === 0) passed += 1
  else failed += 1
  console.log(
    `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${check.name.padEnd(9)} ${seconds.padStart(5)} s  ${looked}`,
  )
  for (const fault of faults) console.log(`       ${fault}`)
}
console.log(`\n${countLine({ passed, failed, skipped: 0 })}`)
process.exitCode = failed === 0 ? 0 : 1
