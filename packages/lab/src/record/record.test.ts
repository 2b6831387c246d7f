// Records: sealed, chained, signed, read back, verified and compared; and what a change of one does.
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { run as runCommand } from '../../../../tools/workspace/command.ts'
import { formatRun, runFormats } from '../render/formats.ts'
import type { Result, Run } from '../run/types.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { schemaErrors, testLab, tryClient } from '../testing/lab.ts'
import { canonicalJson } from './canonical.ts'
import { compareRuns } from './compare.ts'
import { readJournal, withLock } from './journal.ts'
import { parseRun } from './parse.ts'
import { checkSeal, sealRun } from './seal.ts'
import { verifyRecord } from './verify.ts'
import { writeRecord } from './write.ts'

const lab = await testLab()
const folder = temporaryFolder()
const first = await tryClient(lab, 'pinned', 'P01', { record: join(folder, 'first.json') })
const second = await tryClient(lab, 'unpinned', 'P01', { record: join(folder, 'second.json') })
const read = (name: string): Run => parseRun(readFileSync(join(folder, name), 'utf8'))

test('a record is read back as it was written, and is as the schema says', () => {
  assert.deepEqual(read('first.json'), JSON.parse(JSON.stringify(first)))
  assert.deepEqual(schemaErrors(first), [])
})

test('records of a lab are chained in the order they were written', () => {
  assert.deepEqual([first.seal?.sequence, first.seal?.previous], [1, null])
  assert.deepEqual([second.seal?.sequence, second.seal?.previous], [2, first.seal?.digest])
})

test('a record is good in its lab, and not in another', async () => {
  assert.deepEqual((await verifyRecord(read('first.json'), { dir: lab.dir })).complaints, [])
  const other = await testLab()
  const { isGood, complaints } = await verifyRecord(read('first.json'), { dir: other.dir })
  assert.equal(isGood, false)
  assert.match(complaints.join(), /not the key that was named.*not in the lab's journal/u)
})

test('a good signature of nobody in particular is not enough', async () => {
  const { signature, isGood, complaints } = await verifyRecord(read('first.json'))
  assert.equal(signature, 'good')
  assert.equal(isGood, false)
  assert.match(complaints.join(), /nobody said whether that is the right key/u)
})

test('whatever is changed in a record is found out, its verdict and its place in the chain too', () => {
  const changes: ((run: Run) => Run)[] = [
    (run) => ({ ...run, verdict: 'pass' }),
    (run) => ({ ...run, results: run.results.slice(1) }),
    (run) => ({ ...run, results: run.results.map((each) => ({ ...each, appBytes: 0 })) }),
    (run) => ({ ...run, added: 'by hand' }) as Run,
    (run) => ({ ...run, seal: { ...(run.seal as NonNullable<Run['seal']>), sequence: 1, previous: null } }),
  ]
  const record = read('second.json')
  for (const change of changes) {
    const { digest, signature } = checkSeal(change(record))
    assert.deepEqual([digest, signature], ['differs', 'bad'])
  }
})

test('sealing a changed record anew takes another key, and that shows', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const forged = sealRun(
    { ...read('second.json'), verdict: 'pass' },
    { sequence: 2, previous: null },
    privateKey,
  )
  assert.equal(checkSeal(forged).signature, 'good')
  assert.equal((await verifyRecord(forged, { dir: lab.dir })).isGood, false)
})

test('a key that was given signs instead of the lab’s own, of every kind', async () => {
  const kinds: [string, KeyObject][] = [
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
    ['ECDSA-SHA256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['RSA-SHA256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ]
  for (const [algorithm, key] of kinds) {
    const sealed = sealRun(first, { sequence: 1, previous: null }, key)
    assert.equal(sealed.seal?.signature?.algorithm, algorithm)
    const { signature, isGivenKey } = checkSeal(sealed, key)
    assert.deepEqual([signature, isGivenKey], ['good', true])
  }
  const pem = join(folder, 'sign.pem')
  writeFileSync(pem, kinds[1]?.[1].export({ type: 'pkcs8', format: 'pem' }) ?? '')
  const run = await tryClient(lab, 'nothing', 'P01', { record: join(folder, 'own.json'), signKey: pem })
  assert.equal(run.seal?.signature?.algorithm, 'ECDSA-SHA256')
})

test('a key that cannot sign is told of before the run', async () => {
  const x25519 = join(folder, 'x25519.pem')
  writeFileSync(x25519, generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  for (const signKey of [x25519, join(folder, 'first.json'), '/no/such/key'])
    await assert.rejects(tryClient(lab, 'nothing', 'P01', { signKey }), { code: 'KEYPIN_LAB_KEY' })
})

test('without a record nothing is signed, so that no key is needed', async () => {
  const keyless = await testLab()
  rmSync(keyless.files.recordKey)
  const run = await tryClient(keyless, 'nothing', 'P01')
  assert.equal(run.seal, undefined)
  await assert.rejects(tryClient(keyless, 'nothing', 'P01', { record: join(folder, 'no.json') }), {
    code: 'KEYPIN_LAB_KEY',
  })
})

test('OpenSSL verifies the signature from what the record says alone', needs('openssl'), async () => {
  const { digest = '', signature } = second.seal ?? {}
  const files = { key: join(folder, 'k.der'), text: join(folder, 't'), value: join(folder, 'v') }
  writeFileSync(files.key, Buffer.from(signature?.publicKey ?? '', 'base64'))
  writeFileSync(files.text, `keypin lab record 1\n${digest}\n`)
  writeFileSync(files.value, Buffer.from(signature?.value ?? '', 'base64'))
  const args = ['-verify', '-pubin', '-keyform', 'DER', '-inkey', files.key, '-rawin', '-in', files.text]
  const ended = await runCommand(toolPath('openssl'), ['pkeyutl', ...args, '-sigfile', files.value])
  assert.equal(ended.code, 0, ended.stderr)
})

test('ten runs that end at once are chained without a gap', async () => {
  const journal = join(folder, 'many.jsonl')
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const paths = Array.from({ length: 10 }, (_, at) => join(folder, `many-${at}.json`))
  const sealed = await Promise.all(
    paths.map((path) => writeRecord(first, { path, overwrite: false, journal, key })),
  )
  const entries = await readJournal(journal)
  assert.deepEqual(
    entries.map(({ sequence }) => sequence),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
  for (const { seal } of sealed) {
    const at = entries.findIndex(({ digest }) => digest === seal?.digest)
    assert.equal(seal?.previous, entries[at - 1]?.digest ?? null)
  }
})

test('a record that cannot be put in place is not in the journal, and leaves nothing behind', async () => {
  const journal = join(folder, 'j.jsonl')
  const key = generateKeyPairSync('ed25519').privateKey
  const path = join(folder, 'taken.json')
  writeFileSync(path, 'mine')
  await assert.rejects(writeRecord(first, { path, overwrite: false, journal, key }), {
    code: 'KEYPIN_LAB_RECORD',
  })
  assert.deepEqual(await readJournal(journal), [])
  assert.equal(readFileSync(path, 'utf8'), 'mine')
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp') || name.endsWith('.lock')),
    [],
  )
})

test('what a full disk cuts short is not there at all', async () => {
  const script = join(folder, 'full.mjs')
  const source = new URL('./write.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeRecord } from ${JSON.stringify(source)}
const run = JSON.parse(readFileSync(${JSON.stringify(join(folder, 'first.json'))}, 'utf8'))
const key = generateKeyPairSync('ed25519').privateKey
const path = process.argv[2] + '/run.json'
await writeRecord(run, { path, overwrite: false, journal: process.argv[2] + '/records.jsonl', key }).then(
  () => process.exit(9), (error) => process.exit(error.code === 'KEYPIN_LAB_RECORD' ? 0 : 8))
`,
  )
  const place = temporaryFolder()
  // A limit on the size of files fails a write as a full disk does: in the middle.
  const shell = `trap '' XFSZ; ulimit -f 1; exec "$0" --conditions=keypin-source "$1" "$2"`
  const { code, stderr } = await runCommand('sh', ['-c', shell, process.execPath, script, place])
  assert.equal(code, 0, stderr)
  assert.deepEqual(readdirSync(place), [])
})

test('a lock that a dead process left does not hold for ever', async () => {
  const path = join(folder, 'x.lock')
  writeFileSync(path, '')
  utimesSync(path, new Date(0), new Date(0))
  assert.equal(await withLock(path, async () => 'done'), 'done')
})

test('canonical JSON does not depend on the order of members, and reads back the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      assert.equal(canonicalJson(reversed(value)), text)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
    }),
  )
  // RFC 8785, 3.2.3: sorted by UTF-16 code units.
  assert.equal(
    canonicalJson({ '\u20ac': 1, '\ud83d\ude00': 2, '\ufb33': 3, 1: 4 }),
    '{"1":4,"€":1,"😀":2,"\ufb33":3}',
  )
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  )
}

test('what is no record is refused with what is wrong and where', () => {
  const bad: [string, RegExp][] = [
    ['', /not JSON/u],
    ['[]', /\$: expected an object/u],
    ['{}', /\$\.tool: expected an object; .* and \d+ more/u],
    [JSON.stringify({ ...first, verdict: 'splendid' }), /\$\.verdict: expected one of pass, fail/u],
    [
      JSON.stringify({ ...first, results: [{ ...first.results[0], id: 7 }] }),
      /\$\.results\[0\]\.id: expected text/u,
    ],
    [JSON.stringify({ ...first, startedAt: '<b>' }), /\$\.startedAt: expected a date/u],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested too deeply|not JSON/u],
  ]
  for (const [text, message] of bad)
    assert.throws(() => parseRun(text), { code: 'KEYPIN_LAB_RECORD_INVALID', message })
})

test('any value that is read as a record can be given every form without a fault of ours', () => {
  const mutate = fc.tuple(fc.nat(), fc.jsonValue())
  const text = JSON.stringify(first)
  const paths = [...pathsOf(JSON.parse(text), [])]
  fc.assert(
    fc.property(mutate, ([at, value]) => {
      const changed = JSON.parse(text)
      put(changed, paths[at % paths.length] ?? [], value)
      let run: Run
      try {
        run = parseRun(JSON.stringify(changed))
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'KEYPIN_LAB_RECORD_INVALID')
        return
      }
      for (const format of runFormats) formatRun(run, format)
      checkSeal(run)
      compareRuns(first, run)
    }),
    { numRuns: 400 },
  )
})

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) yield* pathsOf(member, [...path, name])
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = root
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>
  at[path.at(-1) ?? ''] = value
}

const withVerdict = (run: Run, id: string, verdict: Result['verdict']): Run => ({
  ...run,
  results: run.results.map((result) => (result.id === id ? { ...result, verdict } : result)),
})

test('a baseline keeps a client from getting worse, and lets known failures be', () => {
  const verdicts = ['pass', 'exposed', 'skipped', 'inconclusive', 'fail'] as const
  for (const [from, before] of verdicts.entries()) {
    for (const [to, after] of verdicts.entries()) {
      const found = compareRuns(withVerdict(first, 'P01', before), withVerdict(first, 'P01', after))
      assert.equal(found.regressions.length, to > from ? 1 : 0, `${before} → ${after}`)
      assert.equal(found.improvements.length, to < from ? 1 : 0, `${before} → ${after}`)
    }
  }
})

test('what was not tried before is a regression when it fails, and what is not tried any more is told', () => {
  const without: Run = { ...second, results: second.results.filter(({ id }) => id !== 'P01') }
  assert.deepEqual(
    compareRuns(without, second).regressions.map(({ id, before, after }) => [id, before, after]),
    [['P01', null, 'fail']],
  )
  assert.deepEqual(
    compareRuns(second, without).others.map(({ id, before, after }) => [id, before, after]),
    [['P01', 'fail', null]],
  )
})

test('a comparison tells what else differs', () => {
  const { regressions, differences } = compareRuns(first, second)
  assert.deepEqual(
    regressions.map(({ id }) => id),
    ['P01'],
  )
  assert.match(differences.join(), /the client’s command: .* pinned before, .* unpinned now/u)
})
