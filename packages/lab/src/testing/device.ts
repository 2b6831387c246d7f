// A device behind a gateway: it tries a host by address, by name and by QUIC, and prints what it got.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import tls from 'node:tls'
import { answersQuestion, versionQuestion } from '../serve/quic/packet.ts'

const there = '203.0.113.9'

async function subjectOf(servername: string): Promise<string> {
  const socket = tls.connect({ host: there, port: 443, servername, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const name = socket.getPeerX509Certificate()?.subjectAltName ?? ''
  socket.destroy()
  return name
}

async function isSentAway(): Promise<boolean> {
  const socket = createSocket('udp4')
  const question = versionQuestion()
  socket.send(question, 443, there)
  const [answer, from] = await once(socket, 'message')
  socket.close()
  return from.address === there && answersQuestion(answer, question)
}

process.stdout.write('here\n')
const [host] = (await once(createInterface({ input: process.stdin }), 'line')) as [string]
const found = [await subjectOf(''), await subjectOf(host), await isSentAway()]
process.stdout.write(`${JSON.stringify(found)}\n`)
