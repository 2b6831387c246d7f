// Where a client without server name indication meant to go, from Linux's connection tracking.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { toolPath } from '../../../../../tools/testing/needs.ts'
import { temporaryFolder } from '../../testing/folders.ts'
import { inOwnNetwork, needsNetwork } from '../../testing/network.ts'
import { destinationIn, type Ends, fromCommand, fromTable, oneOfFew } from './conntrack.ts'

const folder = temporaryFolder()
const ends: Ends = {
  remoteAddress: '::ffff:192.168.4.7',
  remotePort: 51234,
  localAddress: '::ffff:192.168.4.1',
  localPort: 8080,
}
const led =
  'ipv4     2 tcp      6 431999 ESTABLISHED src=192.168.4.7 dst=203.0.113.9 sport=51234 dport=443 src=192.168.4.1 dst=192.168.4.7 sport=8080 dport=51234 [ASSURED] mark=0 zone=0 use=2'
const others = [
  // the same ports of another client, the same client to somebody else, and the lab's own port as it is
  led.replaceAll('192.168.4.7', '192.168.4.8'),
  led.replace('src=192.168.4.1', 'src=203.0.113.9').replace('sport=8080', 'sport=443'),
  led.replace('dst=203.0.113.9', 'dst=192.168.4.1').replace('dport=443', 'dport=8080'),
  led.replace(' tcp ', ' udp '),
  'nonsense src=a dst=b',
  '',
]

const tableOf = (lines: readonly string[]): string => {
  const path = join(folder, `table-${lines.length}-${lines.join('').length}`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

test('a connection that was led here is found by both of its ends', async () => {
  const path = tableOf([...others, 'x'.repeat(5_000), led])
  assert.deepEqual(await fromTable(ends, path), { host: '203.0.113.9', port: 443 })
})

test('what was not led here, or belongs to somebody else, is not taken for it', async () => {
  assert.equal(await fromTable(ends, tableOf(others)), undefined)
  assert.equal(await fromTable(ends, join(folder, 'absent')), undefined)
  assert.equal(await fromTable(ends, folder), undefined)
  // whoever only looked at the client's port would be sent to a neighbour's destination
  assert.match(others[0] ?? '', /sport=51234 dport=443/u)
})

test('the command is asked for one client only, and its answer is held to the same', async () => {
  const given = join(folder, 'asked')
  const command = join(folder, 'conntrack')
  const path = process.env.PATH
  const answers = async (lines: readonly string[]): Promise<unknown> => {
    writeFileSync(command, `#!/bin/sh\necho "$@" > ${given}\ncat <<'END'\n${lines.join('\n')}\nEND\n`, {
      mode: 0o755,
    })
    return await fromCommand(ends)
  }
  try {
    process.env.PATH = `${folder}:${path}`
    assert.deepEqual(await answers([...others, led]), { host: '203.0.113.9', port: 443 })
    assert.equal(readFileSync(given, 'utf8').trim(), '-L -p tcp --orig-src 192.168.4.7 --orig-port-src 51234')
    assert.equal(await answers(others), undefined)
    process.env.PATH = join(folder, 'nowhere')
    assert.equal(await fromCommand(ends), undefined)
  } finally {
    process.env.PATH = path
  }
})

test('addresses of IPv6 are the same in full and in short', () => {
  const line =
    'ipv6 10 tcp 6 300 ESTABLISHED src=fd00:0000:0000:0000:0000:0000:0000:0007 dst=2001:0db8:0000:0000:0000:0000:0000:0001 sport=40000 dport=443 src=fd00:0000:0000:0000:0000:0000:0000:0001 dst=fd00:0000:0000:0000:0000:0000:0000:0007 sport=8080 dport=40000 [ASSURED]'
  const six = { remoteAddress: 'fd00::7', remotePort: 40000, localAddress: 'fd00::1', localPort: 8080 }
  assert.equal(destinationIn(line, six)?.port, 443)
  assert.equal(destinationIn(line, { ...six, remoteAddress: 'fd00::70' }), undefined)
})

test('a flood waits for its turn only up to a number, and who has gone is not looked for', async () => {
  let release: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let asked = 0
  const ask = async (): Promise<string> => {
    asked++
    await held
    return 'found'
  }
  const sockets = Array.from({ length: 36 }, () => new Socket())
  const found = sockets.map((socket) => oneOfFew(socket, ask))
  assert.equal(await oneOfFew(new Socket(), ask), undefined, 'nobody waits without end')
  assert.equal(asked, 4)
  sockets[10]?.destroy()
  release()
  const answers = await Promise.all(found)
  assert.equal(answers[10], undefined)
  assert.equal(asked, 35)
  assert.equal(await oneOfFew(new Socket(), ask), 'found', 'and after it there is room')
})

test('any line at all is read without a fault', () => {
  const words = fc.constantFrom(
    'tcp',
    'src=',
    'dst=',
    'sport=',
    'dport=',
    '192.168.4.7',
    '::',
    '443',
    ' ',
    'x',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
      destinationIn(parts.join(''), ends)
    }),
  )
})

test('a real rule leads a real connection here, and its destination is found', needsNetwork(), () => {
  const script = join(import.meta.dirname, '../../testing/redirected.ts')
  const rules =
    'add table ip t; add chain ip t o { type nat hook output priority -100; }; add rule ip t o tcp dport 443 redirect to :8080'
  const line = 'ip link set lo up && ip addr add 203.0.113.9/32 dev lo && "$1" "$2" && exec "$3" "$4" "$5"'
  const run = [process.execPath, '--conditions=keypin-source', script]
  const found = inOwnNetwork(['sh', '-c', line, 'sh', toolPath('netfilter', 'nft'), rules, ...run])
  assert.deepEqual(JSON.parse(found), { host: '203.0.113.9', port: 443 })
})
