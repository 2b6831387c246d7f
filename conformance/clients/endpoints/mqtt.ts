import type { Endpoint } from './endpoint.ts'
import { take } from './read.ts'

/** CONNACK of MQTT 3.1.1: no session present, accepted (section 3.2). */
export const connack: Buffer = Buffer.of(0x20, 2, 0, 0)

/** Accepts a CONNECT. */
export const mqtt: Endpoint = {
  speak: async (stream) => {
    await take(stream, 2)
    stream.write(connack)
    stream.resume()
  },
}
