import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { Upstream } from '../relay.ts'
import { answersQuestion, versionQuestion } from './packet.ts'

const tries = 3
const betweenTriesMs = 300
const maxAddresses = 4

/**
 * Whether a server speaks QUIC on its port over UDP, as far as can be seen from here. Nothing is opened with it: it
 * is asked in a version that does not exist, and says then which ones it knows.
 */
export async function speaksQuic({ host, port }: Upstream): Promise<boolean> {
  const addresses = await lookup(host, { all: true }).catch(() => [])
  const asked = addresses.slice(0, maxAddresses).map(({ address, family }) => ask(address, family, port))
  return (await Promise.all(asked)).some((hasAnswered) => hasAnswered)
}

function ask(address: string, family: number, port: number): Promise<boolean> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const question = versionQuestion()
  return new Promise<boolean>((resolve) => {
    let left = tries
    let timer: NodeJS.Timeout | undefined
    const end = (hasAnswered: boolean): void => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.close()
      resolve(hasAnswered)
    }
    const send = (): void => {
      if (left-- > 0) socket.send(question)
      else end(false)
      if (left >= 0) timer = setTimeout(send, betweenTriesMs)
    }
    // A port that nobody listens on is told of at once where the network tells.
    socket.on('error', () => end(false))
    socket.on('connect', send)
    socket.on('message', (answer) => {
      if (answersQuestion(answer, question)) end(true)
    })
    socket.connect(port, address)
  })
}
