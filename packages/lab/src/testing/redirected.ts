// In a network of its own, where a rule leads port 443 to 8080: takes one connection, and says where it was going.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { findDestination } from '../serve/front/conntrack.ts'

const server = createServer().listen(8080, '0.0.0.0')
await once(server, 'listening')
const client = connect(443, '203.0.113.9')
const [socket] = (await once(server, 'connection')) as [Socket]
process.stdout.write(JSON.stringify((await findDestination(socket)) ?? null))
client.destroy()
socket.destroy()
server.close()
