import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { formatKeyRecords, noRecords, withEvidence } from '@keypin/care'
import { formatPinSet, parsePinSet } from 'keypin'
import { cleanEnvironment } from '../../../../tools/testing/environment.ts'
import { openPinSet, pinSetPaths, savePinSet } from './files.ts'

const pin = (n: number): string => `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`
const pinSetOf = (...pins: number[]) =>
  parsePinSet({ version: 1, hosts: { 'api.example.com': { pins: pins.map(pin) } } })
const recordsOf = (n: number) =>
  withEvidence(noRecords, pin(n), { at: '2026-11-23T00:00:00.000Z', what: 'request', possession: 'proven' })

const earlier = {
  'pinset.json': formatPinSet(pinSetOf(0, 1)),
  'pinset.keys.json': formatKeyRecords(recordsOf(1)),
}
const later = {
  'pinset.json': formatPinSet(pinSetOf(0, 2)),
  'pinset.keys.json': formatKeyRecords(recordsOf(2)),
}
type Name = keyof typeof earlier
const names = Object.keys(earlier) as Name[]

function place(folder: string): void {
  for (const name of names) {
    writeFileSync(join(folder, name), earlier[name])
    writeFileSync(join(folder, `${name}.after`), later[name])
  }
}

function placeFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-journal-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  place(folder)
  return folder
}

const testing = join(import.meta.dirname, '..', 'testing')

/** Runs the change, killed right before its Nth write; whether it got to its end. */
function changeUntil(folder: string, how: 'save' | 'naive', nth: number): boolean {
  const preload = pathToFileURL(join(testing, 'kill-at-write.mjs')).href
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=keypin-source', '--import', preload, join(testing, 'save-in-child.ts'), how, folder],
    { env: { ...cleanEnvironment(process.env), KILL_AT_WRITE: String(nth) }, encoding: 'utf8' },
  )
  if (signal === 'SIGKILL') return false
  assert.equal(status, 0, stderr)
  return true
}

/** Which of the two states a folder is in. */
function stateOf(folder: string): string {
  const is = names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    return text === earlier[name] ? 'old' : text === later[name] ? 'new' : 'neither'
  })
  return is.join(' and ')
}

/** Kills the change before each of its writes in turn. */
function afterEachCrash(
  t: TestContext,
  how: 'save' | 'naive',
  look: (folder: string, nth: number) => void,
): number {
  for (let nth = 1; nth < 100; nth++) {
    const folder = placeFor(t)
    if (changeUntil(folder, how, nth)) return nth - 1
    look(folder, nth)
  }
  throw new Error('it does not come to an end')
}

describe('a process that is killed between any two writes', () => {
  test('leaves files that the next command has both old or both new, the key with its pin', (t) => {
    const states = new Set<string>()
    const writes = afterEachCrash(t, 'save', (folder, nth) => {
      openPinSet(pinSetPaths(folder))
      const state = stateOf(folder)
      states.add(state)
      // a second look finds nothing to do
      openPinSet(pinSetPaths(folder))
      assert.equal(stateOf(folder), state)
      assert.match(state, /^(old and old|new and new)$/, `killed before write ${nth}`)
      const left = readdirSync(folder).filter((name) => /journal|pinset.*\.tmp$/.test(name))
      if (state === 'new and new') {
        assert.deepEqual(left, [], `killed before write ${nth}`)
        assert.ok(existsSync(join(folder, 'spare.key.pem')), `killed before write ${nth}`)
      }
    })
    assert.ok(writes > 12, `${writes} writes`)
    assert.deepEqual([...states].sort(), ['new and new', 'old and old'])
  })

  test('would leave one old and one new, were there no journal', (t) => {
    const states = new Set<string>()
    afterEachCrash(t, 'naive', (folder) => {
      openPinSet(pinSetPaths(folder))
      states.add(stateOf(folder))
    })
    assert.ok(states.has('old and new'))
  })
})

describe('a change that was cut short', () => {
  let journal = ''
  before(() => {
    // as the first crash leaves it that comes after the journal was there
    for (let nth = 1; journal === ''; nth++) {
      const folder = mkdtempSync(join(tmpdir(), 'keypin-journal-'))
      place(folder)
      assert.equal(changeUntil(folder, 'save', nth), false)
      const path = join(folder, 'pinset.journal.json')
      if (existsSync(path)) journal = readFileSync(path, 'utf8')
      rmSync(folder, { recursive: true })
    }
  })
  const cutShort = (t: TestContext): string => {
    const folder = placeFor(t)
    writeFileSync(join(folder, 'pinset.journal.json'), journal)
    return folder
  }

  for (const name of names)
    test(`is refused, not guessed, when ${name} was edited since`, (t) => {
      const folder = cutShort(t)
      const edited = `${readFileSync(join(folder, name), 'utf8')}\n`
      writeFileSync(join(folder, name), edited)
      assert.throws(() => openPinSet(pinSetPaths(folder)), {
        code: 'KEYPIN_STATE_INVALID',
        message: /neither as it was nor as it was to be/,
      })
      assert.equal(readFileSync(join(folder, name), 'utf8'), edited)
      assert.ok(existsSync(join(folder, 'pinset.journal.json')))
    })

  for (const [what, text] of [
    ['no JSON', '{'],
    [
      'a path out of the folder',
      '{"version":1,"pid":1,"machine":"a","files":[{"name":"../pinset.json","before":null,"after":""}]}',
    ],
    [
      'about another file',
      '{"version":1,"pid":1,"machine":"a","files":[{"name":".npmrc","before":null,"after":""}]}',
    ],
  ] as const)
    test(`is refused when its journal is ${what}`, (t) => {
      const folder = placeFor(t)
      writeFileSync(join(folder, 'pinset.journal.json'), text)
      assert.throws(() => openPinSet(pinSetPaths(folder)), { code: 'KEYPIN_STATE_INVALID' })
      assert.equal(stateOf(folder), 'old and old')
    })
})

test('of two commands at once, the second one changes nothing', (t) => {
  const folder = placeFor(t)
  const paths = pinSetPaths(folder)
  const [first, second] = [openPinSet(paths), openPinSet(paths)]
  savePinSet(first, { pinSet: pinSetOf(0, 2), keys: recordsOf(2) })
  const created = [{ path: join(folder, 'late.key.pem'), contents: 'a key', how: 'create' as const }]
  assert.throws(() => savePinSet(second, { pinSet: pinSetOf(0, 3), keys: recordsOf(3), created }), {
    code: 'KEYPIN_STATE_INVALID',
  })
  assert.equal(stateOf(folder), 'new and new')
  assert.deepEqual(
    readdirSync(folder).filter((name) => /late|journal|tmp/.test(name)),
    [],
  )
})
