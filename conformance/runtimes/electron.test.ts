import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { needs, toolDirectory } from '../../tools/testing/needs.ts'

const run = promisify(execFile)
const workspace = resolve(import.meta.dirname, '../..')

// Electron itself is a download that cannot be had everywhere: the recipe is type-checked, and no more.
async function typecheck(source: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-electron-'))
  const types = join(toolDirectory('electron-types'), 'package', 'electron.d.ts')
  const config = {
    extends: join(workspace, 'tsconfig.json'),
    compilerOptions: {
      paths: { electron: [types] },
      lib: ['es2023', 'dom'],
      typeRoots: [join(workspace, 'node_modules/@types')],
    },
  }
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ ...config, include: [source], exclude: [] }))
  try {
    await run(join(workspace, 'node_modules/.bin/tsc'), ['-p', dir])
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  } finally {
    rmSync(dir, { recursive: true })
  }
}

test('the recipe for Electron fits the declarations of Electron', needs('electron-types'), async () => {
  assert.equal(await typecheck(join(workspace, 'examples/electron/main.ts')), '')
})

test('a recipe that misspells a name does not', needs('electron-types'), async () => {
  const dir = mkdtempSync(join(workspace, 'examples', '.electron-'))
  const recipe = readFileSync(join(workspace, 'examples/electron/main.ts'), 'utf8')
  writeFileSync(join(dir, 'main.ts'), recipe.replace('validatedCertificate }', 'validCertificate }'))
  try {
    assert.match(await typecheck(join(dir, 'main.ts')), /validCertificate/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})
