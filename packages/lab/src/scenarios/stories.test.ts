// What the scenarios come to with clients whose habits are known: of each, one that does right and one that does not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inShort, testLab, tryClient } from '../testing/lab.ts'
import { knownStories } from '../testing/stories.ts'

const lab = await testLab()

for (const [id, { options = {}, tries }] of Object.entries(knownStories(lab))) {
  for (const [name, command, short] of tries) {
    test(`${id}: ${name}: ${short}`, async () => {
      const run = await tryClient(lab, command, id, { tls: '1.3', ...options })
      const result = run.results.find((each) => each.id === id)
      assert.ok(result)
      assert.equal(inShort(result), short, `${result.why}; ${result.processes[0]?.lastWords}`)
    })
  }
}
