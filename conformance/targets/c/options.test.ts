// Options of curl's that would get past the pins: the script refuses them, or has the last word.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { type CountingServer, createWorld, OTHER, PINNED, serveClear, serveTls } from '../prove/world.ts'

const world = createWorld()
const dir = mkdtempSync(join(tmpdir(), 'keypin-options-'))
const trust = join(dir, 'trust.pem')
writeFileSync(trust, world.trust)
let script: string
let forged: CountingServer
let clear: CountingServer
let away: CountingServer

before(async () => {
  const files = await writeOutput('curl', { name: '', pinSet: world.pinSet }, dir)
  script = files.find((path) => path.endsWith('/pinned-curl')) ?? ''
  forged = await serveTls(world.forged)
  clear = await serveClear()
  away = await serveTls(world.other, `https://${PINNED}:${forged.port}/`)
})

after(() => {
  for (const server of [forged, clear, away]) server.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('of curl', needs('curl'), () => {
  test('plain curl falls for the forger', async () => {
    const url = `https://${PINNED}:${forged.port}/`
    assert.equal(await sentBy(['curl', '-q', ...LAB, url]), 1)
  })

  for (const options of [
    ['--insecure'],
    ['-sk'],
    ['--no-pinnedpubkey'],
    ['--pinnedpubkey', ''],
    ['--location', '--location-trusted'],
    ['--next', '--insecure'],
    ['-:', '-k'],
    ['--config', 'FILE'],
    ['-sKFILE'],
    ['--expand-config', 'FILE'],
  ]) {
    test(`${options.join(' ')} sends the forger nothing`, async () => {
      const file = join(dir, 'config')
      writeFileSync(file, `next\ninsecure\nurl = "https://${PINNED}:${forged.port}/"\n`)
      const given = options.map((option) => option.replace('FILE', file))
      assert.equal(await sentBy([script, `https://${PINNED}:${forged.port}/`, ...LAB, ...given]), 0)
    })
  }

  test('a second URL is held to the pins of the first', async () => {
    const second = `https://${PINNED}:${forged.port}/`
    assert.equal(await sentBy([script, `https://${PINNED}:${forged.port}/`, ...LAB, second]), 0)
  })

  test('a second URL in clear text is not asked for', async () => {
    const second = `http://${PINNED}:${clear.port}/`
    assert.equal(await sentBy([script, `https://${PINNED}:${forged.port}/`, ...LAB, second]), 0)
    assert.equal(clear.requests(), 0)
  })

  test('an unpinned host does not redirect to a forger of the pinned one', async () => {
    const url = `https://${OTHER}:${away.port}/`
    assert.equal(await sentBy([script, url, ...LAB, '--location']), 0)
    assert.equal(away.requests(), 1, 'it came that way')
  })
})

const LAB = [
  '--silent',
  '--noproxy',
  '*',
  '--max-time',
  '20',
  '--cacert',
  trust,
  '--connect-to',
  '::127.0.0.1:',
]

/** How many requests the forger is sent by a command. */
function sentBy([first = '', ...rest]: readonly string[]): Promise<number> {
  const [file, args] = first === 'curl' ? ['curl', rest] : ['/bin/sh', [first, ...rest]]
  const before = forged.requests()
  return new Promise((resolve) => {
    execFile(file, args, { env: cleanEnvironment(process.env) }, () => resolve(forged.requests() - before))
  })
}
