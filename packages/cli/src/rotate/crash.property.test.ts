import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { formatKeyRecords, type Held } from '@keypin/care'
import fc from 'fast-check'
import { formatPinSet } from 'keypin'
import { type Keep, type Story, storiesAmong } from '../../../care/src/rotation/testing/estate.ts'
import { play } from '../../../care/src/rotation/testing/play.ts'
import { openPinSet, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { untilCut } from '../testing/power.ts'

// The model check of @keypin/care, with real files, and commands that end anywhere in the middle of their writing: what
// the next command finds is as it was or as it was to be, so whatever holds of whole commands holds of these.

/** How a command changes the two files. */
type Save = (folder: string, before: Held, after: Held) => void

const ours: Save = (folder, before, after) => {
  const open = openPinSet(pinSetPaths(folder))
  const pinSet = after.pinSet === before.pinSet ? undefined : after.pinSet
  savePinSet(open, { pinSet, keys: after.records })
}

/** One file after the other, whole. */
const naive: Save = (folder, _, { pinSet, records }) => {
  writeFileSync(join(folder, 'pinset.json'), formatPinSet(pinSet))
  writeFileSync(join(folder, 'pinset.keys.json'), formatKeyRecords(records))
}

const textsOf = ({ pinSet, records }: Held): string => formatPinSet(pinSet) + formatKeyRecords(records)

function found(folder: string): Held {
  const { pinSet, keys } = openPinSet(pinSetPaths(folder))
  assert.ok(pinSet !== undefined, 'the pin set is gone')
  return { pinSet, records: keys }
}

let cuts = 0

/** Keeps what commands change in a folder; a crash comes after so many changes, and another one while that is mended. */
const inFolder =
  (folder: string, save: Save): Keep =>
  (before, after, crashAt) => {
    if (before === after) naive(folder, before, after)
    if (untilCut(crashAt, () => save(folder, before, after))) return found(folder)
    cuts++
    untilCut(crashAt === undefined ? undefined : crashAt % 5, () => void openPinSet(pinSetPaths(folder)))
    const held = found(folder)
    assert.ok(
      [before, after].some((one) => textsOf(one) === textsOf(held)),
      'one old and one new',
    )
    return held
  }

function playOnDisk(story: Story, save: Save): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-crash-'))
  try {
    return play(story, { isDisciplined: true, keep: inFolder(folder, save) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const holds = (save: Save, numRuns: number) =>
  fc.check(
    fc.property(storiesAmong(), (story) => {
      assert.equal(playOnDisk(story, save), undefined)
    }),
    { numRuns, endOnFailure: save !== ours },
  )

describe('commands that a crash cuts short, at any of their writes', () => {
  test('leave no host with a served key unpinned, without a real backup, or with files that disagree', () => {
    const { failed, counterexample, errorInstance } = holds(ours, 250)
    assert.equal(failed, false, `${errorInstance}\n${JSON.stringify(counterexample)}`)
    assert.ok(cuts > 50, `${cuts} crashes`)
  })

  test('would do so without a journal: the same property fails', () => {
    assert.equal(holds(naive, 2_000).failed, true)
  })
})
