// Clients that the lab starts by itself: their pins, their profiles, and what is left of them.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import type { RunLabOptions } from '../run/options.ts'
import { runLab } from '../run/run.ts'
import type { Run } from '../run/types.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { schemaErrors, shortResults, testLab, writePinSet } from '../testing/lab.ts'
import { listPresets, presetVersion } from './found.ts'

const lab = await testLab()
// Compiled into Firefox for tests like these, with a key that nobody here has.
const pinnedByFirefox = await testLab('include-subdomains.pinning.example.com')
const elsewhere = temporaryFolder()
// All that a preset leaves behind would be in here.
const temporary = temporaryFolder()
process.env.TMPDIR = temporary

async function tryPreset(
  preset: 'curl' | 'chromium' | 'firefox',
  options: Partial<RunLabOptions>,
): Promise<Run> {
  const run = await runLab({ dir: lab.dir, preset, ...options })
  assertNothingLeft()
  return run
}

function assertNothingLeft(): void {
  assert.deepEqual(readdirSync(temporary), [])
  const mentioning = readdirSync('/proc').filter(
    (name) => /^\d+$/u.test(name) && commandOf(name).includes(temporary),
  )
  assert.deepEqual(mentioning.map(commandOf), [])
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

test(
  'curl holds the keys of the leaf, in use and as a backup, and says why it refuses',
  needs('curl'),
  async () => {
    const run = await tryPreset('curl', { only: ['C1', 'P01', 'P04b', 'P08a', 'R03'] })
    assert.deepEqual(shortResults(run), {
      C1: 'accepted pass',
      P01: 'refused pass pin',
      P04b: 'refused pass pin',
      P08a: 'refused pass pin',
      R03: 'accepted pass',
    })
    assert.equal(run.client.name, 'curl')
    assert.match(run.client.version ?? '', /^curl \d+\.\d+\.\d+$/u)
    assert.deepEqual(schemaErrors(run), [])
  },
)

test(
  'curl takes no pin from an entry that reports only; its refusals would not be those of the pin set',
  needs('curl'),
  async () => {
    const pinSet = writePinSet(lab, [{ pin: lab.pins.leaf }, { pin: lab.pins.backup }], {
      mode: 'report',
      reportTo: ['https://reports.example.com/'],
    })
    const run = await tryPreset('curl', { only: ['P01'], pinSet })
    assert.equal(run.results.find(({ id }) => id === 'P01')?.outcome, 'accepted')
  },
)

test('pins that curl cannot hold are an error, not a client without pins', needs('curl'), async () => {
  const pinSet = writePinSet(lab, [
    { pin: lab.pins.intermediate, position: 'ca' },
    { pin: lab.pins.root, position: 'ca' },
  ])
  await assert.rejects(tryPreset('curl', { only: ['P01'], pinSet }), {
    code: 'KEYPIN_LAB_CLIENT',
    message: 'curl cannot be given the pins of api.example.com: none is a key of the leaf',
  })
  assertNothingLeft()
})

for (const preset of ['chromium', 'firefox'] as const) {
  test(
    `${preset} trusts the roots of the lab, has no pins for its host, and leaves no profile`,
    needs(preset),
    async () => {
      const run = await tryPreset(preset, { only: ['P01', 'V02', 'P08a'] })
      assert.deepEqual(shortResults(run), {
        P01: 'accepted fail',
        V02: 'refused pass',
        P08a: 'accepted fail',
      })
      assert.match(run.client.version ?? '', /\d{3}\.\d/u)
      const ways = run.results.find(({ id }) => id === 'P08a')?.attempts.map(({ arrival }) => arrival)
      const others = ways?.filter((arrival) => arrival?.way !== 'connect' || arrival.host !== lab.host)
      assert.deepEqual(others, [])
    },
  )
}

/** A PATH with programs of our own. */
function pathWith(programs: Readonly<Record<string, string>>): Record<string, string> {
  const folder = mkdtempSync(join(elsewhere, 'bin-'))
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { PATH: [folder, process.env.PATH].join(delimiter) }
}

test(
  "Firefox's own pins count for the lab's roots; by its default they would not",
  needs('firefox'),
  async () => {
    const { dir } = pinnedByFirefox
    const outcomeWith = async (env: RunLabOptions['env']): Promise<string | undefined> =>
      (await tryPreset('firefox', { dir, only: ['P01'], ...(env === undefined ? {} : { env }) })).results[0]
        ?.outcome
    assert.equal(await outcomeWith(undefined), 'refused')
    const byDefault = `[ "$1" = --version ] || sed -i '/enforcement_level/d' "$4/user.js"
    exec '${toolPath('firefox')}' "$@"`
    assert.equal(await outcomeWith({ ...process.env, ...pathWith({ 'firefox-esr': byDefault }) }), 'accepted')
  },
)

// It starts a child, keeps both alive whatever it is asked, and its profile full.
const stubborn = 'trap "" TERM; [ "$1" = --version ] && exit; (trap "" TERM; sleep 60) & sleep 60'

test('a browser that hangs, with a child that does, is ended, and its profile is gone', async () => {
  const env = pathWith({ certutil: 'exit 0', 'firefox-esr': stubborn })
  const run = await tryPreset('firefox', { only: ['P01'], timeoutMs: 300, env })
  assert.deepEqual(
    run.results.map(({ outcome }) => outcome),
    ['no-contact', 'no-contact'],
  )
  assert.equal(run.verdict, 'inconclusive')
})

test('a browser that is stopped from outside is ended, and its profile is gone', async () => {
  const started = join(elsewhere, 'started')
  const env = pathWith({
    certutil: 'exit 0',
    'firefox-esr': `[ "$1" = --version ] || echo > '${started}'\n${stubborn}`,
  })
  const stop = new AbortController()
  const run = tryPreset('firefox', { only: ['P01'], env, signal: stop.signal })
  const look = setInterval(() => {
    if (readdirSync(join(started, '..')).includes('started')) stop.abort()
  }, 10)
  await assert.rejects(run, { code: 'KEYPIN_LAB_ABORTED' })
  clearInterval(look)
  assertNothingLeft()
})

test('a certutil that is another is told of, before a browser is started', async () => {
  const env = pathWith({ certutil: 'exit 1', 'firefox-esr': 'exit 0' })
  await assert.rejects(tryPreset('firefox', { only: ['P01'], env }), {
    code: 'KEYPIN_LAB_CLIENT',
    hint: "is it the certutil of NSS (libnss3-tools)? 'certutil -H' says",
  })
  assertNothingLeft()
})

test('an absent client is named with the command that installs it', async () => {
  const env = { PATH: '' }
  for (const { name, install } of listPresets()) {
    assert.equal(await presetVersion(name, env), undefined)
    await assert.rejects(runLab({ dir: lab.dir, preset: name, env }), {
      code: 'KEYPIN_LAB_CLIENT',
      hint: `install it: ${install} (Debian, Ubuntu)`,
    })
  }
})

test('a preset excludes a command and a driver, and a name that is none is refused', async () => {
  for (const other of [{ command: ['true'] }, { driver: ['true'] }])
    await assert.rejects(runLab({ dir: lab.dir, preset: 'curl', ...other }), TypeError)
  const wrong = { dir: lab.dir, preset: 'lynx' as 'curl' }
  await assert.rejects(runLab(wrong), /expected one of curl, chromium, firefox, got "lynx"/u)
})
