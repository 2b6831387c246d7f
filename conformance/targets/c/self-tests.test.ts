import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, type ToolName } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

type Weakening = readonly [what: string, from: string, to: string]

const ROWS: readonly {
  target: string
  tool: ToolName
  script: string
  library: string
  weakenings: readonly Weakening[]
}[] = [
  {
    target: 'curl',
    tool: 'curl',
    script: 'pinned-curl.test',
    library: 'pinned-curl',
    weakenings: [
      ['no pin is given', '--pinnedpubkey "$pins"', ''],
      ['clear text is let through', '|| refuse "clear text is refused"', '|| :'],
      ['options of the caller win', '--no-insecure --no-location --globoff --proto =https', ''],
    ],
  },
  {
    target: 'libcurl',
    tool: 'libcurl',
    script: 'pinned_curl_test.sh',
    library: 'pinned_curl.c',
    weakenings: [
      ['no pin is given', 'pinned ? entry->pins : NULL', 'pinned ? NULL : NULL'],
      ['certificates may go unchecked', 'CURLOPT_SSL_VERIFYPEER, 1L', 'CURLOPT_SSL_VERIFYPEER, 0L'],
      ['clear text is let through', 'if(strcmp(scheme, "https"))', 'if(!scheme)'],
    ],
  },
  {
    target: 'php-curl',
    tool: 'php',
    script: 'pinned_curl_test.sh',
    library: 'PinnedCurl.php',
    weakenings: [
      ['no pin is given', "implode(';', $pins)", 'null'],
      ['certificates may go unchecked', 'CURLOPT_SSL_VERIFYPEER => true', 'CURLOPT_SSL_VERIFYPEER => false'],
      ['clear text is let through', "$scheme !== 'https'", "$scheme === ''"],
    ],
  },
]

for (const { target, tool, script, library, weakenings } of ROWS) {
  describe(target, needs('openssl', tool), () => {
    test('the self-test passes', async () => {
      await run(['/bin/sh', join(await written(target, 'simple'), script)])
    })

    for (const [what, from, to] of weakenings) {
      test(`the self-test fails where ${what}`, async () => {
        const folder = await written(target, what.replaceAll(' ', '-'))
        weaken(join(folder, library), from, to)
        await assert.rejects(run(['/bin/sh', join(folder, script)]), /not ok/)
      })
    }
  })
}

async function written(target: string, name: string): Promise<string> {
  const folder = join(dir, target, name)
  await writeOutput(target, pinSetNamed('simple'), folder)
  return folder
}
