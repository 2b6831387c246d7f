import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-dotnet-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('the compiler of C# has no complaint about the goldens', needs('dotnet'), () => {
  for (const file of globSync('goldens/*/PinnedHttp.cs', { cwd: import.meta.dirname })) {
    const out = `-out:${join(dir, 'golden.dll')}`
    const source = join(import.meta.dirname, file)
    execFileSync(toolPath('dotnet', 'mcs'), ['-target:library', '-warnaserror', out, source], {
      stdio: 'pipe',
    })
  }
})
