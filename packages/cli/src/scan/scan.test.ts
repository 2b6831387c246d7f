import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { pinOf } from 'keypin'
import { spawnKeypin } from '../testing/spawn.ts'
import { Stage } from '../testing/stage.ts'
import { hostsOf } from './list.ts'
import { startProgress } from './progress.ts'

const HOST = 'localhost'

test('every host of a list is told on a line of its own, in order; what is no host is told too', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf(HOST)
  const port = await stage.serve('server', leaf)
  stage.write('hosts.txt', `# ours\n${HOST}:${port}\n\n ../etc/passwd \nno host\n${HOST}:${port}`)
  const { exit, stdout, stderr } = await stage.keypin('scan', 'hosts.txt', '--ca', 'ca.pem', '--threads', '1')
  assert.equal(exit, 0)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const told = lines.map(({ presented, error }) => error?.code ?? presented[0].pin)
  const pin = pinOf(leaf.der).text
  assert.deepEqual(told, [pin, 'KEYPIN_TARGET_MALFORMED', 'KEYPIN_HOST_MALFORMED', pin])
  assert.match(stderr, /4 hosts in [\d.]+ s, 2 of them could not be looked at/)
})

test('hosts come from stdin for as long as it goes on, and are told as they come', async () => {
  await using stage = new Stage()
  const host = `${HOST}:${await stage.serve('server', stage.root.leaf(HOST))}`
  const argv = ['scan', '-', '--ca', 'ca.pem', '--threads', '1', '--concurrency', '4']
  const { child, said, ended } = spawnKeypin(argv, stage.dir, { stdin: 'pipe' })
  for (const count of [1, 2]) {
    child.stdin?.write(`${host}\n`)
    while (said.stdout.split('\n').length <= count) await once(child.stdout as Readable, 'data')
  }
  child.stdin?.end()
  assert.equal((await ended).code, 0)
  assert.match(said.stderr, /2 hosts in/)
})

test('a scan that nobody reads any more ends, whatever is left of its list, and is no fault', async () => {
  await using stage = new Stage()
  stage.write('hosts.txt', '127.0.0.1:1\n'.repeat(200_000))
  const argv = ['scan', 'hosts.txt', '--threads', '1', '--retries', '0']
  const { child, said, ended } = spawnKeypin(argv, stage.dir)
  await once(child.stdout as Readable, 'data')
  child.stdout?.destroy()
  assert.equal((await ended).code, 0, said.stderr)
  const [, count = ''] = /(\d+) hosts in/.exec(said.stderr) ?? []
  assert.ok(Number(count) < 100_000, said.stderr)
})

test('a scan that was cut off goes on after its last whole line', async () => {
  await using stage = new Stage()
  const port = await stage.serve('server', stage.root.leaf(HOST))
  const hosts = [`${HOST}:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
  stage.write('hosts.txt', hosts.join('\n'))
  const scan = (...more: string[]): ReturnType<Stage['keypin']> =>
    stage.keypin('scan', 'hosts.txt', '--threads', '1', '--retries', '0', '--out', 'seen.jsonl', ...more)
  assert.equal((await scan()).exit, 0)
  const path = join(stage.dir, 'seen.jsonl')
  const whole = readFileSync(path, 'utf8')
  const targets = (text: string): string[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).target)
  assert.deepEqual(targets(whole), hosts)

  assert.equal((await scan()).exit, 2, 'a file that is there is not written over')
  assert.equal(readFileSync(path, 'utf8'), whole)

  const [first = ''] = whole.split('\n')
  stage.write('seen.jsonl', `${first}\n{"target":"127.0.0.1:${port}","pres`)
  const { exit, stderr } = await scan('--resume')
  assert.equal(exit, 0, stderr)
  assert.deepEqual(targets(readFileSync(path, 'utf8')), hosts)
  assert.match(stderr, /2 hosts in/)
})

test('a scan does not go on with what another list made', async () => {
  await using stage = new Stage()
  stage.write('hosts.txt', 'a.invalid\n')
  stage.write('seen.jsonl', '{"target":"b.invalid"}\n')
  const args = ['scan', 'hosts.txt', '--threads', '1', '--out', 'seen.jsonl', '--resume']
  const { exit, stderr } = await stage.keypin(...args)
  assert.equal(exit, 3)
  assert.match(stderr, /made from another list/)
  appendFileSync(join(stage.dir, 'seen.jsonl'), 'no JSON\n')
  stage.write('hosts.txt', 'b.invalid\n')
  assert.match((await stage.keypin(...args)).stderr, /not what a scan wrote/)
})

test('a file that no scan wrote is not cut off where a scan is to go on with it', async () => {
  await using stage = new Stage()
  stage.write('hosts.txt', 'no host\n')
  const args = ['scan', 'hosts.txt', '--threads', '1', '--out', 'mine', '--resume']
  for (const mine of ['secret key', 'two\nlines', '{"target":"no host"}\nand a note', '{"targets":', 'x\n']) {
    stage.write('mine', mine)
    const { exit, stderr } = await stage.keypin(...args)
    assert.equal(exit, 3, mine)
    assert.match(stderr, /not what a scan wrote/)
    assert.equal(readFileSync(join(stage.dir, 'mine'), 'utf8'), mine)
  }
  for (const ours of ['', '{"tar', '{"target":"no ho', '{"target":"no host"}\n{"target":']) {
    stage.write('mine', ours)
    assert.equal((await stage.keypin(...args)).exit, 0, ours)
    const lines = readFileSync(join(stage.dir, 'mine'), 'utf8').trim().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).target),
      ['no host'],
    )
  }
})

test('a list that cannot be read leaves no file behind, and a folder is none', async () => {
  await using stage = new Stage()
  const { exit } = await stage.keypin('scan', 'none.txt', '--out', 'seen.jsonl')
  assert.equal(exit, 3)
  assert.ok(!existsSync(join(stage.dir, 'seen.jsonl')))
  const folder = openSync(stage.dir, 'r')
  const { said, ended } = spawnKeypin(['scan', '-'], stage.dir, { stdin: folder })
  assert.equal((await ended).code, 3)
  closeSync(folder)
  assert.match(said.stderr, /it is a folder/)
})

test('a line that is too long for a host is told as one that names none, and a password not at all', async () => {
  await using stage = new Stage()
  stage.write(
    'hosts.txt',
    `${'x'.repeat(2000)}\nhttps://user:s3cret@127.0.0.1:1/\nhttp://user:s3cret@a.example\n`,
  )
  const args = ['scan', 'hosts.txt', '--threads', '1', '--retries', '0', '--out', 'seen.jsonl']
  assert.equal((await stage.keypin(...args)).exit, 0)
  const told = readFileSync(join(stage.dir, 'seen.jsonl'), 'utf8')
  const [long, one, other] = told.split('\n').map((line) => JSON.parse(line || 'null'))
  assert.equal(long.error.code, 'KEYPIN_HOST_MALFORMED')
  assert.equal(long.target.length, 1025)
  assert.equal(one.target, 'https://127.0.0.1:1/')
  assert.equal(other.target, 'http://a.example')
  assert.doesNotMatch(told, /s3cret/)
  // which is no other list, then
  const { exit, stderr } = await stage.keypin(...args, '--resume')
  assert.equal(exit, 0, stderr)
  assert.match(stderr, /0 hosts in/)
})

test('a number that makes no sense is refused with those that do', async () => {
  await using stage = new Stage()
  stage.write('hosts.txt', 'a.example\n')
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['--threads', '10000', /from 1 to 64/],
    ['--threads', '0', /from 1 to 64/],
    ['--concurrency', '1.5', /whole number from 1 to 10000/],
    ['--retries', '-1', /from 0 to 10/],
    ['--rate', '0', /no number of hosts a second/],
  ]
  for (const [option, value, why] of refused) {
    const { exit, stderr } = await stage.keypin('scan', 'hosts.txt', `${option}=${value}`)
    assert.equal(exit, 2)
    assert.match(stderr, why)
  }
})

test('a list of one endless line is refused before it fills the memory', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x'.repeat(1000)
    })(),
    { objectMode: false },
  )
  await assert.rejects(hostsOf(endless, 'stdin').next(), /stdin:1 is longer than any host/)
})

test('a person at the terminal is told the rate and the time left; nobody else is', () => {
  const told = (isTTY: boolean, before = 0): string => {
    let [text, now] = ['', 0]
    const io = { isTTY: { stderr: isTTY }, stderr: { write: (more: string) => (text += more) } }
    const progress = startProgress(io as unknown as Parameters<typeof startProgress>[0], 1000, () => now)
    for (let count = 0; count < before; count++) progress.doneBefore()
    for (let count = 0; count < 100; count++) {
      now += 10
      progress.done(count === 0)
    }
    return text
  }
  assert.match(told(true), /keypin: 75 of 1000 hosts, 100\/s, 9 s left, 1 failed/)
  assert.match(told(true, 500), /keypin: 575 of 1000 hosts, 100\/s, 4 s left, 1 failed/)
  assert.equal(told(false), '')
})
