import { readClientHello } from '../../wire/client-hello.ts'
import { MessageReader, messageType } from '../../wire/handshake-messages.ts'
import { contentType, RecordReader } from '../../wire/records.ts'
import type { SocketReader } from './socket-reader.ts'

/** The host that a client asks for in its ClientHello, read ahead of it; `undefined` when it asks for none. */
export async function peekServerName(reader: SocketReader): Promise<string | undefined> {
  const hello = new NameReader()
  for (let seen = 0; ; ) {
    const bytes = await reader.peek(seen + 1)
    if (bytes === undefined) return undefined
    hello.push(bytes.subarray(seen))
    if (hello.found !== 'incomplete') return hello.found.name
    seen = bytes.length
  }
}

/** Reads each byte once, in however small pieces they come. */
class NameReader {
  found: { readonly name: string | undefined } | 'incomplete' = 'incomplete'
  readonly #messages = new MessageReader(({ type, body }) =>
    this.#find(type === messageType.clientHello ? readClientHello(body)?.serverName : undefined),
  )
  readonly #records = new RecordReader({
    record: ({ type }) => {
      if (type !== contentType.handshake) this.#find(undefined)
    },
    fragment: (_record, fragment) => this.#messages.push(fragment),
    broken: () => this.#find(undefined),
  })

  push(bytes: Uint8Array): void {
    this.#records.push(bytes)
  }

  #find(name: string | undefined): void {
    if (this.found === 'incomplete') this.found = { name }
  }
}
