// A person at a prompt has an app make its requests: what they are told, and what an end in between leaves.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import https from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { Interruption } from '../interruption.ts'
import type { Io } from '../io.ts'
import { main } from '../main.ts'
import { spawnKeypin } from '../testing/spawn.ts'
import { Stage } from '../testing/stage.ts'

const host = 'api.example.com'

async function labOn(stage: Stage): Promise<void> {
  assert.equal((await stage.keypin('lab', 'init', '--host', host, '--dir', 'lab')).exit, 0)
}

/** Runs the command with somebody at the terminal, who answers each question by doing something. */
async function attended(
  stage: Stage,
  argv: readonly string[],
  answer: (said: () => string) => Promise<void>,
  more: Partial<Io> = {},
): Promise<{ exit: number; said: string }> {
  let said = ''
  const exit = await main(argv, {
    stdout: { write: (text) => (said += text) },
    stderr: { write: (text) => (said += text) },
    env: {},
    cwd: stage.dir,
    isTTY: { stdin: true, stdout: false, stderr: false },
    signal: new AbortController().signal,
    ask: async (question) => {
      said += `keypin: ${question}\n`
      await answer(() => said)
      return ''
    },
    ...more,
  })
  return { exit, said }
}

const portIn = (said: string): number => Number(/listening on 127\.0\.0\.1:(\d+)/u.exec(said)?.[1])

/** An app without pins. */
async function request(port: number, ca: string): Promise<void> {
  const asked = https.get({ host: '127.0.0.1', port, servername: host, ca, agent: false })
  asked.on('error', () => {})
  asked.on('response', (response) => response.resume())
  await new Promise((resolve) => asked.on('close', resolve))
}

test('a person is told what is shown, how far it is, and what came of what they did', async () => {
  await using stage = new Stage()
  await labOn(stage)
  const ca = readFileSync(join(stage.dir, 'lab', 'trust.pem'), 'utf8')
  const argv = ['lab', 'proxy', '--dir', 'lab', '--only', 'P01', '--window', '300ms']
  const { exit, said } = await attended(stage, argv, (so) => request(portIn(so()), ca))
  assert.equal(exit, 1)
  const lines = said.split('\n')
  assert.match(said, /page for devices, .*: http:\/\/127\.0\.0\.1:\d+\/\n/u)
  assert.match(said, /^keypin: interception root, SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/mu)
  assert.deepEqual(
    lines.filter((line) => / of 4: /u.test(line)),
    [
      'keypin: 1 of 4: api.example.com shows C0, the genuine chain',
      'keypin: 2 of 4: api.example.com shows C0, the genuine chain',
      'keypin: 3 of 4: api.example.com shows P01, a trusted authority certifies another key for the host',
      'keypin: 4 of 4: api.example.com shows C0, the genuine chain',
    ],
  )
  assert.ok(lines.includes('keypin: watching for 0.3 s, or until a request was read'))
  assert.ok(lines.includes('keypin: 1 connection so far: accepted'))
  assert.ok(lines.includes('keypin: 3/4 P01 accepted, fail'))
})

test('Ctrl-C at the prompt ends the run, and leaves no record and no open port', async () => {
  await using stage = new Stage()
  await labOn(stage)
  const argv = ['lab', 'proxy', '--dir', 'lab', '--record', 'run.json']
  let port = 0
  const { exit } = await attended(stage, argv, async (said) => {
    port = portIn(said())
    throw new Interruption(130)
  })
  assert.equal(exit, 130)
  assert.equal(existsSync(join(stage.dir, 'run.json')), false)
  const late = connect(port, '127.0.0.1')
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException]
  assert.equal(error.code, 'ECONNREFUSED')
})

test('Ctrl-C while a window is open ends it at once, with what its command has started', async () => {
  await using stage = new Stage()
  await labOn(stage)
  const argv = ['lab', 'proxy', '--dir', 'lab', '--record', 'run.json', '--window', '10m']
  const keypin = spawnKeypin(argv, stage.dir)
  while (!keypin.said.stderr.includes('listening on')) await once(keypin.child.stderr ?? keypin.child, 'data')
  keypin.child.kill('SIGINT')
  assert.equal((await keypin.ended).code, 130)
  assert.deepEqual(
    readdirSync(stage.dir).filter((name) => name.includes('run.json')),
    [],
  )
})

test('the rules for a gateway are said, and never for what is no interface or cannot be reached', async () => {
  await using stage = new Stage()
  await labOn(stage)
  const run = ['lab', 'proxy', '--dir', 'lab', '--only', 'P01', '--window', '1ms']
  const { said } = await attended(
    stage,
    [...run, '--listen', '0.0.0.0:0', '--gateway', 'wlan0'],
    async () => {},
  )
  assert.match(said, /warning: whoever reaches 0\.0\.0\.0 can use this proxy/u)
  assert.match(said, /^nft -f - <<'END'$/mu)
  assert.match(said, /^ {4}iifname "wlan0" .* redirect to :\d+$/mu)
  assert.match(said, /nft delete table inet keypin_lab/u)
  for (const more of [
    ['--gateway', 'wlan0'],
    ['--listen', '0.0.0.0:0', '--gateway', 'wlan0"; drop'],
  ]) {
    const refused = await attended(stage, [...run, ...more], async () => {})
    assert.equal(refused.exit, 2)
    assert.doesNotMatch(refused.said, /listening on/u)
  }
})
