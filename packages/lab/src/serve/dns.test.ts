// Answers for a network whose clients are to be led to the lab, asked by Node's own resolver.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { test } from 'node:test'
import fc from 'fast-check'
import { reachedFromPortZero } from '../testing/port-zero.ts'
import { answerDns, type DnsAnswers, type DnsOptions } from './dns.ts'

const host = 'api.example.com'
const ours = { address: '127.0.0.1', port: 0, hosts: [host], leadsTo: '192.0.2.7' }

async function asking<Value>(
  use: (resolver: Resolver, answers: DnsAnswers) => Promise<Value>,
  options: Partial<DnsOptions> = {},
): Promise<Value> {
  const answers = await answerDns({ ...ours, upstream: { host: '127.0.0.1', port: 9 }, ...options })
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${answers.port}`])
  return await use(resolver, answers).finally(() => answers.close())
}

test('the host under test and the names below it are at the lab', () =>
  asking(async (resolver) => {
    assert.deepEqual(await resolver.resolve4(host), ['192.0.2.7'])
    assert.deepEqual(await resolver.resolve4(`WWW.${host}`), ['192.0.2.7'])
    const [found] = await resolver.resolve4(host, { ttl: true })
    assert.ok((found?.ttl ?? 99) <= 1, 'and are forgotten at once')
  }))

test('no IPv6, no other record leads past the lab', () =>
  asking(async (resolver, { port }) => {
    await assert.rejects(resolver.resolve6(host), { code: 'ENODATA' })
    await assert.rejects(resolver.resolveTxt(host), { code: 'ENODATA' })
    const https = await ask(port, query(host, 65))
    assert.equal(https.readUInt16BE(2) & 0x000f, 0, 'no error')
    assert.equal(https.readUInt16BE(6), 0, 'and no answer')
  }))

test('other names are asked elsewhere', async () => {
  const nowhere = { host: '127.0.0.1', port: 9 }
  const there = { ...ours, hosts: ['example.net'], leadsTo: '198.51.100.9', upstream: nowhere }
  const elsewhere = await answerDns(there)
  const upstream = { host: '127.0.0.1', port: elsewhere.port }
  await asking(
    async (resolver) => {
      assert.deepEqual(await resolver.resolve4('example.net'), ['198.51.100.9'])
      assert.deepEqual(await resolver.resolve4(host), ['192.0.2.7'])
    },
    { upstream },
  ).finally(() => elsewhere.close())
})

test('what is no question gets no answer, and the next one does', () =>
  asking(async (resolver, { port }) => {
    const socket = createSocket('udp4')
    socket.on('message', () => assert.fail('it was answered'))
    const bytes = fc.sample(fc.uint8Array({ maxLength: 40 }), 200)
    const whole = query(host, 1)
    const cuts = Array.from(whole, (_byte, length) => whole.subarray(0, length))
    for (const each of [...cuts, ...bytes.map((some) => Buffer.concat([Buffer.of(0, 1, 0x80), some]))])
      socket.send(each, port, '127.0.0.1')
    assert.deepEqual(await resolver.resolve4(host), ['192.0.2.7'])
    socket.close()
  }))

test('a question from port 0, which cannot be answered, is not, and goes to nobody else', async () => {
  const upstream = createSocket('udp4').bind(0, '127.0.0.1')
  await once(upstream, 'listening')
  const options = { ...ours, upstream: { host: '127.0.0.1', port: upstream.address().port } }
  const [answers, send] = await reachedFromPortZero(() => answerDns(options))
  send(query(host, 1))
  assert.equal(answers.led, 0)
  send(query('forged.example', 1))
  const asked = once(upstream, 'message')
  const client = createSocket('udp4')
  client.send(query('honest.example', 1), answers.port, '127.0.0.1')
  const [first] = (await asked) as [Buffer]
  assert.match(first.toString('latin1'), /honest/u)
  client.close()
  await answers.close()
  upstream.close()
})

test('who was led is known by host and address', () =>
  asking(
    async (resolver, answers) => {
      await resolver.resolve4(host)
      assert.equal(answers.hasLed(host, '::ffff:127.0.0.1'), true)
      assert.equal(answers.hasLed(host, '127.0.0.2'), false)
      assert.equal(answers.hasLed('example.net', '127.0.0.1'), false)
    },
    { hosts: [host, 'example.net'] },
  ))

/** A query in wire form. */
function query(name: string, type: number): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label)])
  return Buffer.concat([
    Buffer.of(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    ...labels,
    Buffer.of(0, 0, type, 0, 1),
  ])
}

async function ask(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4')
  socket.send(bytes, port, '127.0.0.1')
  const [answer] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  return answer
}
