// In a network of its own, which is a gateway with one device behind it: leads the device by the rules that the lab gives,
// and prints what came of that.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openStand } from '../run/stand.ts'
import { presentChain } from '../scenarios/present.ts'
import { gatewayRules } from '../serve/gateway.ts'
import { makeCast } from './cast.ts'

const [, , nft = 'nft'] = process.argv
const run = (line: string, input?: string): void => {
  const [file = '', ...parameters] = line.split(' ')
  execFileSync(file, parameters, {
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'],
  })
}

const script = join(import.meta.dirname, 'device.ts')
const device = spawn('unshare', ['-n', process.execPath, '--conditions=keypin-source', script], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const lines = createInterface({ input: device.stdout })
await once(lines, 'line')
for (const line of [
  'ip link set lo up',
  'ip link add lan type veth peer name wlan',
  `ip link set wlan netns ${device.pid}`,
  'ip addr add 192.168.4.1/24 dev lan',
  'ip link set lan up',
  `nsenter -t ${device.pid} -n ip addr add 192.168.4.7/24 dev wlan`,
  `nsenter -t ${device.pid} -n ip link set wlan up`,
  `nsenter -t ${device.pid} -n ip route add default via 192.168.4.1`,
])
  run(line)

const cast = makeCast()
const stand = await openStand({
  address: '192.168.4.1',
  port: 0,
  tested: [{ host: cast.host, addresses: async () => new Set(['203.0.113.9']) }],
  asksForIdentity: false,
})
run(`${nft} -f -`, gatewayRules({ interface: 'lan', address: stand.address, port: stand.port }).rules)
const presented = presentChain(cast.interceptor.root.leaf(cast.host))
const window = stand.switchboard.open({ host: cast.host, presented, nonce: 'aa' })
device.stdin.end(`${cast.host}\n`)
const [found] = (await once(lines, 'line')) as [string]
const arrivals = window.evidence().map(({ arrival, clientHello }) => ({
  ...arrival,
  serverName: clientHello?.serverName ?? null,
}))
process.stdout.write(
  JSON.stringify({
    device: JSON.parse(found),
    arrivals,
    seen: stand.seen(cast.host, ['192.168.4.7', '192.168.4.8']),
  }),
)
await window.end()
await stand.close()
