import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { proveApproved } from '../prove/approved.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder } from '../prove/self-test.ts'

// As this process runs, so that it finds the library.
const NODE = [process.execPath, ...process.execArgv.filter((argument) => argument.startsWith('--conditions'))]

proveApproved([
  {
    name: 'node-https',
    needs: [],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput('node-https', shape, dir, { set })
      const module = join(dir, 'pinned-https.mjs')
      const overlay = join(dir, 'pinned-https.debug.mjs')
      const client = [join(import.meta.dirname, 'client.mjs'), module, 'https']
      return {
        released: [...NODE, ...client],
        debug: [...NODE, '--import', overlay, ...client],
        ships: [readFileSync(module)],
        holds: [readFileSync(overlay)],
      }
    },
  },
])

test('the overlay of node-https starts nothing in production', async () => {
  const { dir, remove } = selfTestFolder()
  after(remove)
  await writeOutput('node-https', pinSetNamed('simple'), dir, { set: { debugPins: DEBUG_PIN } })
  const program = [...NODE, '--import', join(dir, 'pinned-https.debug.mjs'), '--eval', 'console.log("runs")']
  assert.match(await run(program), /runs/)
  await assert.rejects(run(program, { env: { NODE_ENV: 'production' } }), /not for production/)
})
