// Keeps all animals and an honest server in a thread of its own, so that who shouts there does not keep the others
// from being heard here.
import { parentPort } from 'node:worker_threads'
import { pinOf } from 'keypin'
import { authority, HOST, issuing } from '../world.ts'
import { cage, speaksTls } from './animal.ts'
import { animals } from './animals.ts'

/** What the keeper tells once all are there. */
export interface Zoo {
  /** The root of the honest server. */
  readonly ca: Uint8Array
  readonly caPem: string
  /** The pin of its key, and where it is. */
  readonly pin: string
  readonly honest: number
  /** Ports, in the order of the animals. */
  readonly animals: readonly number[]
}

const leaf = issuing.leaf(['127.0.0.1', HOST])
const honest = await cage({ serve: () => speaksTls({ cert: leaf.chainPem(), key: leaf.keyPem }) })
const ports: number[] = []
for (const animal of animals) ports.push((await cage(animal)).port)
const zoo: Zoo = {
  ca: authority.der,
  caPem: authority.pem,
  pin: pinOf(leaf.der).text,
  honest: honest.port,
  animals: ports,
}
parentPort?.postMessage(zoo)
