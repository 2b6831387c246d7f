import { readClientHello } from '../../wire/client-hello.ts'
import { MessageReader, messageType } from '../../wire/handshake-messages.ts'
import { contentType, RecordReader } from '../../wire/records.ts'
import type { SocketReader } from './socket-reader.ts'

/** The host that a client asks for in its ClientHello, read ahead of it; `undefined` when it asks for none. */
export async function peekServerName(reader: SocketReader): Promise<string | undefined> {
  for (let length = 1; ; ) {
    const bytes = await reader.peek(length)
    if (bytes === undefined) return undefined
    const found = nameIn(bytes)
    if (found !== 'incomplete') return found
    length = bytes.length + 1
  }
}

function nameIn(bytes: Uint8Array): string | undefined | 'incomplete' {
  let found: string | undefined | 'incomplete' = 'incomplete'
  const messages = new MessageReader(({ type, body }) => {
    if (found !== 'incomplete') return
    found = type === messageType.clientHello ? readClientHello(body)?.serverName : undefined
  })
  const records = new RecordReader({
    record: ({ type }) => {
      if (type !== contentType.handshake && found === 'incomplete') found = undefined
    },
    fragment: (_record, fragment) => messages.push(fragment),
    broken: () => {
      if (found === 'incomplete') found = undefined
    },
  })
  records.push(bytes)
  return found
}
