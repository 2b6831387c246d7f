// Many hosts on loopback for bench/scan.ts, in a process of its own, so that its work is not counted. As many ports as
// the first argument says, each with a certificate of its own for 127.0.0.1, up to the version of TLS that the second
// says. Prints the CA as PEM, then the ports, one a line, then an empty line.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import tls, { type SecureContext, type SecureVersion } from 'node:tls'
import { root } from '@keypin/forge'

const HOST = '127.0.0.1'
const [count = '100', maxVersion = 'TLSv1.3'] = process.argv.slice(2)
const authority = root()
const intermediate = authority.intermediate()
const first = intermediate.leaf(HOST)

const servers: Server[] = []
for (let index = 0; index < Number(count); index++) {
  // another certificate for each, since real hosts have; one key for all, since that makes no difference to scanners
  const leaf = intermediate.leaf(HOST, { key: first.key })
  servers.push(await serve({ key: first.keyPem, cert: leaf.chainPem() }))
}
process.stdout.write(authority.pem)
process.stdout.write(`${servers.map((server) => (server.address() as AddressInfo).port).join('\n')}\n\n`)

async function serve(shown: { key: string; cert: string }): Promise<Server> {
  let context: SecureContext | undefined
  const server = createServer((socket) => {
    socket.on('error', () => {})
    context ??= tls.createSecureContext({ ...shown, maxVersion: maxVersion as SecureVersion })
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: context })
    secured.on('error', () => socket.destroy())
    secured.once('secure', () => secured.end())
  })
  await once(server.listen(0, HOST, 1024), 'listening')
  return server
}
