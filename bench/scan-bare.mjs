// What Node's TLS costs by itself, for bench/scan.ts: a handshake with each host of a list, as the scan proposes it,
// on one thread, and nothing read of what was presented. Prints "ok HOST" for each.
import { readFileSync } from 'node:fs'
import { connect, createSecureContext } from 'node:tls'

const hosts = readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')
const secureContext = createSecureContext({ ca: [] })
await Promise.all(Array.from({ length: 100 }, worker))

async function worker() {
  for (let host = hosts.pop(); host !== undefined; host = hosts.pop()) await shakeHands(host)
}

function shakeHands(target) {
  const [host = '', port] = target.split(':')
  return new Promise((resolve) => {
    const options = { servername: '', rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] }
    const secured = connect({ host, port: Number(port), secureContext, ...options }, () => {
      process.stdout.write(`ok ${target}\n`)
      secured.destroy()
    })
    // leaves out Node's own reading of the chain, as the scan does
    secured.isSessionReused = () => true
    secured.on('error', () => {})
    secured.once('close', resolve)
  })
}
