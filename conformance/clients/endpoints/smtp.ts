import type { Duplex } from 'node:stream'
import { type Endpoint, Leak } from './endpoint.ts'
import { takeLine } from './read.ts'

/** SMTP inside TLS from the first byte (port 465). */
export const smtps: Endpoint = {
  speak: async (stream) => {
    stream.write('220 ready\r\n')
    await converse(stream)
  },
}

/** SMTP that is upgraded (ports 25 and 587). */
export const smtpStartTls: Endpoint = {
  negotiate: async (socket) => {
    socket.write('220 ready\r\n')
    for (;;) {
      const command = await takeLine(socket)
      if (/^STARTTLS$/i.test(command)) break
      if (!/^(EHLO|HELO|QUIT)\b/i.test(command)) throw new Leak(command)
      socket.write('250-localhost\r\n250 STARTTLS\r\n')
    }
    socket.write('220 go ahead\r\n')
  },
  speak: converse,
}

async function converse(stream: Duplex): Promise<void> {
  for (;;) {
    const command = await takeLine(stream)
    stream.write(/^QUIT/i.test(command) ? '221 bye\r\n' : '250 ok\r\n')
  }
}
