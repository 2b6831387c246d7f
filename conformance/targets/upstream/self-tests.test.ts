import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parsePinSet } from 'keypin'
import { needs, type ToolName, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

interface Forwarder {
  readonly name: ToolName
  readonly pinSet: string
  /** What unpins it: the generated line, and what is there instead. */
  readonly unpinned: readonly [file: string, from: string, to: string]
}

const forwarders: readonly Forwarder[] = [
  {
    name: 'stunnel',
    pinSet: 'certificates',
    unpinned: ['pinned-upstreams.conf', 'verifyPeer = yes', 'verifyPeer = no'],
  },
  {
    name: 'nginx',
    pinSet: 'roots',
    unpinned: ['pinned-upstreams.conf', 'proxy_ssl_verify on', 'proxy_ssl_verify off'],
  },
  {
    name: 'haproxy',
    pinSet: 'roots',
    unpinned: ['pinned-upstreams.cfg', 'verify required', 'verify none'],
  },
]

for (const { name, pinSet, unpinned } of forwarders) {
  describe(name, needs(name, 'openssl', 'curl'), () => {
    const PATH = `${join(toolPath(name), '..')}:${process.env.PATH}`
    const selfTest = (cwd: string): Promise<string> =>
      run(['sh', 'pinned-upstreams-test.sh'], { cwd, env: { PATH } })

    test('the self-test passes', async () => {
      const folder = join(dir, name)
      await writeOutput(name, shared(pinSet), folder)
      const told = await selfTest(folder)
      assert.match(told, /^ok: an interceptor of api\.example\.com gets nothing$/m)
      assert.doesNotMatch(told, /not ok/)
    })

    test('the self-test fails where the pins are off', async () => {
      const folder = join(dir, `${name}-unpinned`)
      await writeOutput(name, shared(pinSet), folder)
      const [file, from, to] = unpinned
      weaken(join(folder, file), from, to)
      await assert.rejects(selfTest(folder), /not ok: an interceptor of api\.example\.com was sent a request/)
    })
  })
}

function shared(name: string): Parameters<typeof writeOutput>[1] {
  const path = join(
    import.meta.dirname,
    '../../../packages/codegen/src/testing/pinsets/material',
    `${name}.json`,
  )
  return { name, pinSet: parsePinSet(readFileSync(path, 'utf8')) }
}
