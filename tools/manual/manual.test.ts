// The guides, the runbooks and the recipes for CI are done as they stand, each page in a world of its own.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { type Step, stepsOf } from './steps.ts'
import { World } from './world.ts'

const docs = resolve(import.meta.dirname, '../../docs')

describe('what the manual says can be done', { concurrency: 2 }, () => {
  for (const page of globSync(['guides/*.md', 'runbooks/*.md', 'ci.md'], { cwd: docs }).sort())
    test(page, async () => {
      await follow(page, stepsOf(readFileSync(join(docs, page), 'utf8')))
    })
})

test('actions of recipes stand by commit, the one that generated workflows name', () => {
  const known = readFileSync(resolve(docs, '../packages/codegen/src/actions.ts'), 'utf8')
  const used = [...readFileSync(join(docs, 'ci.md'), 'utf8').matchAll(/uses: (.+)$/gm)]
  assert.ok(used.length > 0)
  for (const [, action = ''] of used) {
    assert.match(action, /@[0-9a-f]{40} # v[\d.]+$/)
    assert.ok(known.includes(action), `${action} is not what packages/codegen/src/actions.ts has`)
  }
})

test('a page that says what is not so is found out, by its line', async () => {
  const page = ['# Wrong', '', '```sh', 'keypin add api.example.com', '```'].join('\n')
  await assert.rejects(follow('wrong.md', stepsOf(page)), /wrong\.md:4[\s\S]*a pin without a backup/)
  const exit = '<!-- run: exit 2 -->\n```sh\nkeypin targets\n```\n'
  await assert.rejects(follow('exit.md', stepsOf(exit)), /exit\.md:3[\s\S]*ended with 0, not 2/)
})

async function follow(page: string, steps: readonly Step[]): Promise<void> {
  assert.ok(steps.length > 0, `${page} has its reader do nothing`)
  await using world = await World.begin()
  for (const step of steps) {
    try {
      await world.do(step)
    } catch (error) {
      if (error instanceof Error) error.message = `${page}:${step.line}: ${error.message}`
      throw error
    }
  }
}
