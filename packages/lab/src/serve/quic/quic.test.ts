// QUIC is another door to the same house: whether it is open, and whether clients that try it are led to the lab.
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { reachedFromPortZero } from '../../testing/port-zero.ts'
import { answersQuestion, noVersion, opensConnection, readLongHeader, versionQuestion } from './packet.ts'
import { speaksQuic } from './probe.ts'
import { watchQuic } from './watch.ts'

const local = '127.0.0.1'

async function bound(answer?: (datagram: Buffer) => Buffer | undefined): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', (datagram, from) => {
    const reply = answer?.(datagram)
    if (reply !== undefined) socket.send(reply, from.port, from.address)
  })
  socket.bind(0, local)
  await once(socket, 'listening')
  after(() => socket.close())
  return socket
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, local)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

const answerOf = (datagram: Buffer): Buffer | undefined => {
  const header = readLongHeader(datagram)
  return header === undefined ? undefined : noVersion(header)
}

test('a server that answers the question which versions it knows speaks QUIC', async () => {
  const server = await bound(answerOf)
  assert.equal(await speaksQuic({ host: local, port: server.address().port }), true)
})

test('a server that keeps silent, or answers something else, does not', async () => {
  const silent = await bound()
  const other = await bound(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const stale = await bound(() => answerOf(versionQuestion()))
  const found = [silent, other, stale].map((server) =>
    speaksQuic({ host: local, port: server.address().port }),
  )
  assert.deepEqual(await Promise.all(found), [false, false, false])
  assert.equal(await speaksQuic({ host: 'no-such-host.invalid', port: 443 }), false)
})

test('a port that is taken is not watched', async () => {
  const taken = await bound()
  assert.equal(await watchQuic({ address: local, port: taken.address().port }), undefined)
})

test('a client that tries QUIC at the lab is counted, and sent away with an answer to its own packet', async () => {
  const port = await freePort()
  const watch = await watchQuic({ address: local, port })
  assert.ok(watch !== undefined)
  const client = await bound()
  const question = versionQuestion()
  client.send(Buffer.alloc(1200), port, local)
  client.send(question, port, local)
  const [answer] = (await once(client, 'message')) as [Buffer]
  assert.ok(answersQuestion(answer, question))
  assert.equal(watch.opened, 1, 'zeros open nothing')
  assert.ok(answer.length < question.length, 'it cannot be used to amplify')
  await watch.close()
})

test('a datagram from port 0, which cannot be answered, is not', async () => {
  const port = await freePort()
  const [watch, send] = await reachedFromPortZero(() => watchQuic({ address: local, port }))
  send(versionQuestion())
  assert.equal(watch?.opened, 0)
  await watch?.close()
})

test('whatever comes over UDP is read without a fault, and answered only when it opens a connection', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => {
      const datagram = Buffer.from(bytes)
      readLongHeader(datagram)
      assert.ok(!opensConnection(datagram) || datagram.length >= 1200)
      assert.ok(!answersQuestion(datagram, versionQuestion()))
    }),
  )
})
