// Many hosts on loopback for bench/scan.ts, in a process of its own, so that its work is not counted: as many ports
// as the first argument says, RSA or ECDSA as the second. Prints the ports, one a line, then an empty line.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import tls from 'node:tls'
import { root } from '@keypin/forge'

const HOST = 'localhost'
const [count = '100', maxVersion = 'TLSv1.3'] = process.argv.slice(2)
const leaf = root().intermediate().leaf(HOST)
const secured = tls.createServer(
  { key: leaf.keyPem, cert: leaf.chainPem(), maxVersion: maxVersion as tls.SecureVersion },
  (socket) => {
    socket.on('error', () => {})
    socket.end()
  },
)
secured.on('tlsClientError', (_error, socket) => socket.destroy())

const ports: number[] = []
for (let index = 0; index < Number(count); index++) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    secured.emit('connection', socket)
  })
  await once(server.listen(0, '127.0.0.1', 1024), 'listening')
  ports.push((server.address() as AddressInfo).port)
}
process.stdout.write(`${ports.join('\n')}\n\n`)
