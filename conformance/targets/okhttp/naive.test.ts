import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, runLab } from '@keypin/lab'
import { needs, toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

describe('OkHttp', needs('java', 'okhttp-kotlin'), () => {
  let lab: InitializedLab
  let java: string[]
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'okhttp') })
    const jars = globSync(join(toolDirectory('okhttp-kotlin'), 'okhttp-4', '*.jar')).join(':')
    const sources = ['NaiveTrustManager.kt', 'Lab.kt'].map((name) => join(import.meta.dirname, name))
    const kotlinc = [toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', jars]
    await run([...kotlinc, '-d', join(dir, 'classes'), ...sources])
    java = [toolPath('java', 'java'), '-cp', `${join(dir, 'classes')}:${jars}`, 'naive.NaiveTrustManagerKt']
  })

  test('a naive trust manager takes what the server sent for what was verified', async () => {
    const { leaf, backup } = lab.pins
    const command = [...java, `${leaf},${backup}`]
    const run = await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS })
    assert.deepEqual(failuresOf(run), ['P04b accepted'])
  })
})
