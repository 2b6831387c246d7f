import { isIP } from 'node:net'
import type { Reply } from '../serve/answer.ts'
import { keyOption, presentChain } from './present.ts'
import type { Cast, Presented } from './scenario.ts'

/** A forged chain for another host, on the port where the genuine server answers with what leads there. */
export function leadingTo(
  name: string,
  { host, genuine, interceptor }: Cast,
  reply: (url: string) => Reply,
): Presented {
  const leaf = interceptor.issuer.leaf(name, keyOption(interceptor.leafKey, interceptor))
  const start: Presented = {
    ...presentChain(genuine.leaf),
    reply: (port) => reply(`https://${name}:${port}/`),
  }
  return { ...presentChain(leaf), aside: { presented: start, to: { name: host } } }
}

/** By name only can the two be told apart. */
export const unlessNamed = ({ host }: Cast): string | undefined =>
  isIP(host) === 0
    ? undefined
    : 'the host under test is an address: connections to it cannot be told from others'

/** A redirect that forgets nothing and is not remembered. */
export const redirect = (url: string): Reply => ({ status: 302, headers: { location: url } })
