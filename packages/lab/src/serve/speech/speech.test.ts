import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import tls from 'node:tls'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'
import { presentChain } from '../../scenarios/present.ts'
import { makeCast } from '../../testing/cast.ts'
import { schemaErrors, shortResults, testLab, tryClient } from '../../testing/lab.ts'
import { openEndpoint } from '../endpoint.ts'
import type { SocketReader } from '../front/socket-reader.ts'
import { mysql } from './mysql.ts'
import { type SpeechName, speechNamed, speechNames } from './registry.ts'

const lab = await testLab()
const client = (name: string): string[] => [
  process.execPath,
  join(import.meta.dirname, '../../testing/mail-client.mjs'),
  name,
]
const only = 'P01 R03 A06'
const beginsInClear = speechNames.filter((name) => !name.endsWith('s'))

for (const speaks of speechNames) {
  test(`${speaks}: a pinned client is judged as with HTTP`, async () => {
    const run = await tryClient(lab, client('pinned'), only, { speaks })
    assert.deepEqual(shortResults(run), {
      P01: 'refused pass pin',
      R03: 'accepted pass',
      A06: 'refused pass',
    })
    assert.deepEqual(schemaErrors(run), [])
    const [control] = run.results
    assert.equal(control?.attempts[0]?.protocol, speaks === 'mysql' ? 'packets' : 'lines')
    assert.ok(!JSON.stringify(run).includes('sesame'), 'no password stands in the record')
  })

  test(`${speaks}: a client without pins logs in to the forger`, async () => {
    const run = await tryClient(lab, client('unpinned'), 'P01', { speaks })
    assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
    const found = run.results.find(({ id }) => id === 'P01')
    assert.ok((found?.appBytes ?? 0) > 0)
  })

  test(`${speaks}: a client that looks once it has logged in has leaked that`, async () => {
    const run = await tryClient(lab, client('checks-late'), 'P01', { speaks })
    assert.deepEqual(shortResults(run), { P01: 'leaked fail' })
  })
}

for (const speaks of beginsInClear) {
  test(`${speaks}: a client that goes on in clear when TLS is taken away leaks`, async () => {
    const run = await tryClient(lab, client('opportunistic'), only, { speaks })
    assert.deepEqual(shortResults(run), { P01: 'refused pass pin', R03: 'accepted pass', A06: 'leaked fail' })
    assert.match(run.results.find(({ id }) => id === 'A06')?.why ?? '', /in clear text/u)
    assert.ok(!JSON.stringify(run).includes('sesame'), 'no password stands in the record')
  })

  test(`${speaks}: a client that logs in before TLS has done so with the genuine server too`, async () => {
    const run = await tryClient(lab, client('logs-in-at-once'), 'P01', { speaks })
    assert.equal(run.results[0]?.outcome, 'leaked')
    assert.equal(run.verdict, 'inconclusive')
  })
}

/** All that is said in clear to a client that asks what there is. */
async function saidInClear(speaks: SpeechName, question: string, offersTls: boolean): Promise<string> {
  const lines = [question]
  const takeUntil = async (): Promise<Buffer | undefined> => {
    const line = lines.shift()
    return line === undefined ? undefined : Buffer.from(line)
  }
  let said = ''
  const say = (text: string | Uint8Array): void => {
    said += Buffer.from(text).toString('latin1')
  }
  await speechNamed(speaks).begin?.({ takeUntil } as unknown as SocketReader, say, offersTls)
  return said
}

for (const [speaks, question, offer] of [
  ['smtp', 'EHLO me', /STARTTLS/u],
  ['imap', 'a CAPABILITY', /STARTTLS/u],
  ['pop3', 'CAPA', /STLS/u],
  ['ftp', 'FEAT', /AUTH TLS/u],
] as const satisfies readonly (readonly [SpeechName, string, RegExp])[]) {
  test(`${speaks}: TLS is announced where it is offered, and nowhere where it is not, the greeting included`, async () => {
    assert.match(await saidInClear(speaks, question, true), offer)
    assert.doesNotMatch(await saidInClear(speaks, question, false), offer)
  })
}

test('what is about HTTP is skipped', async () => {
  const run = await tryClient(lab, client('pinned'), 'A01 A03 S07', { speaks: 'smtp' })
  assert.deepEqual(new Set(Object.values(shortResults(run))), new Set(['no-contact skipped']))
})

const resolve = '--resolve "$KEYPIN_LAB_HOST:$KEYPIN_LAB_PORT:$KEYPIN_LAB_ADDRESS"'
for (const speaks of [
  'smtp',
  'smtps',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
] as const satisfies readonly SpeechName[]) {
  test(`${speaks}: curl with a pin refuses, and without one it logs in`, needs('curl'), async () => {
    const curl = `"${toolPath('curl')}" -sS --ssl-reqd -u alice:sesame --cacert "$KEYPIN_LAB_CA" ${resolve}`
    const pin = `--pinnedpubkey "${lab.pins.leaf.replace('sha256/', 'sha256//')}"`
    const pinned = ['sh', '-c', `exec ${curl} ${pin} "$KEYPIN_LAB_URL"`]
    const plain = ['sh', '-c', `exec ${curl} "$KEYPIN_LAB_URL"`]
    assert.deepEqual(shortResults(await tryClient(lab, pinned, 'P01 A06', { speaks })), {
      P01: 'refused pass pin',
      A06: 'refused pass',
    })
    assert.deepEqual(shortResults(await tryClient(lab, plain, 'P01', { speaks })), { P01: 'accepted fail' })
  })
}

const mebibyte = 1024 * 1024
// Lines are answered, and a client that does not read has its answers kept: they end long before the limit of all bytes.
for (const [speaks, piece, most] of [
  ['smtps', 'NOOP\r\n'.repeat(10_000), mebibyte],
  ['smtps', 'x'.repeat(60_000), 65 * mebibyte],
  ['imaps', '\0\r\n'.repeat(20_000), mebibyte],
] as const satisfies readonly (readonly [SpeechName, string, number])[]) {
  test(`${speaks}: a client that goes on and on with ${JSON.stringify(piece.slice(0, 6))} is cut off in the end`, async () => {
    const cast = makeCast()
    const presented = presentChain(cast.genuine.leaf)
    const endpoint = await openEndpoint({ presented, nonce: '00', speaks })
    const socket = tls.connect({
      port: endpoint.port,
      host: '127.0.0.1',
      servername: cast.host,
      ca: cast.genuine.root.pem,
    })
    socket.on('error', () => {})
    const flood = (): void => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('secureConnect', flood)
    socket.on('drain', flood)
    // It never reads an answer.
    await new Promise((resolve) => socket.once('close', resolve))
    const { appBytes = 0 } = endpoint.evidence()[0] ?? {}
    assert.ok(appBytes > 0)
    assert.ok(appBytes < most, `${appBytes} bytes were taken`)
    await endpoint.close()
  })
}

test('a packet of MySQL that is too large, and packets that are too many, end the connection', async () => {
  for (const bytes of [Buffer.from([255, 255, 255, 0]), Buffer.alloc(4 * 20_000)]) {
    const [client, server] = duplexPair()
    const closed = once(server, 'close')
    mysql.talk(server, '00', { requested: () => {}, answered: () => {} })
    client.write(bytes)
    client.resume()
    await closed
  }
})

test('a client that has said too much in clear and is then stopped has said it', async () => {
  const run = await tryClient(lab, client('says-too-much-and-hangs'), 'P01', {
    speaks: 'smtp',
    timeoutMs: 1_500,
  })
  assert.equal(run.results[0]?.outcome, 'leaked')
  assert.equal(run.results[0]?.attempts[0]?.firstLine, 'AUTH')
})

test('a client that is attached cannot be greeted, and says so', async () => {
  await assert.rejects(tryClient(lab, client('pinned'), 'P01', { speaks: 'smtp', attach: {} }), TypeError)
})
