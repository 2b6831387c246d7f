import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { root } from '@keypin/forge'
import { cleanEnvironment } from '../../../../tools/testing/environment.ts'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { inspect } from '../inspect.ts'
import type { Inspection } from '../inspection.ts'
import { serveTcp } from '../testing/servers.ts'
import { mysqlGreeting, serveStarttls } from '../testing/starttls-servers.ts'
import { isStarttlsName, type StarttlsName, starttlsProtocols } from './starttls.ts'

const HOST = 'server.test'
const authority = root()
const leaf = authority.leaf(HOST)
const shown = { key: leaf.keyPem, cert: leaf.chainPem() }
const names = Object.keys(starttlsProtocols).filter(isStarttlsName)

const look = (port: number, starttls: StarttlsName, more: object = {}): Promise<Inspection> =>
  inspect(HOST, {
    connect: { host: '127.0.0.1', port },
    starttls,
    ca: [authority.der],
    systemStore: false,
    timeoutMs: 5000,
    ...more,
  })

describe('a certificate is seen behind', () => {
  for (const name of names) {
    test(name, async () => {
      await using server = await serveStarttls(name, shown)
      const seen = await look(server.port, name)
      assert.equal(seen.failure, undefined)
      assert.equal(seen.trust.ends, 'given')
      assert.equal(seen.possession, 'proven')
      assert.equal(seen.server?.starttls, name)
      assert.equal(seen.presented.length, 1)
    })
  }
})

describe('the servers of these tests are ones to OpenSSL too', needs('openssl'), () => {
  for (const name of names.filter((one) => one !== 'submission')) {
    test(name, async () => {
      await using server = await serveStarttls(name, shown)
      const args = ['s_client', '-starttls', name, '-connect', `127.0.0.1:${server.port}`, '-xmpphost', HOST]
      const options = { env: cleanEnvironment(process.env), timeout: 20_000 }
      const running = promisify(execFile)(toolPath('openssl'), args, options)
      running.child.stdin?.end()
      const { stdout } = await running.catch((error: { stdout: string }) => error)
      assert.match(stdout, /-----BEGIN CERTIFICATE-----/)
    })
  }
})

const starts: readonly (readonly [
  name: StarttlsName,
  says: string | Uint8Array,
  code: string,
  because: RegExp,
])[] = [
  ['smtp', '554 go away\r\n', 'KEYPIN_STARTTLS_REFUSED', /'554 go away' where 220 was due/],
  ['smtp', 'SSH-2.0-OpenSSH_9.2\r\n', 'KEYPIN_STARTTLS_BROKEN', /began with 'SSH-2\.0/],
  ['smtp', '220-x\r\n'.repeat(500), 'KEYPIN_STARTTLS_BROKEN', /an answer without an end/],
  ['smtp', 'x'.repeat(20_000), 'KEYPIN_STARTTLS_BROKEN', /a line without an end/],
  ['imap', '* PREAUTH hello\r\n', 'KEYPIN_STARTTLS_REFUSED', /after which there is no STARTTLS/],
  ['imap', '* BYE no\r\n', 'KEYPIN_STARTTLS_BROKEN', /began with '\* BYE no'/],
  [
    'pop3',
    '+OK hi\r\n-ERR no\u001b[31m such\r\n',
    'KEYPIN_STARTTLS_REFUSED',
    /STLS with '-ERR no\?\[31m such'/,
  ],
  ['postgres', 'N', 'KEYPIN_STARTTLS_REFUSED', /does not take TLS/],
  ['postgres', 'H', 'KEYPIN_STARTTLS_BROKEN', /protocol of PostgreSQL/],
  ['mysql', mysqlGreeting(0xf7ff), 'KEYPIN_STARTTLS_REFUSED', /does not take TLS/],
  [
    'mysql',
    Uint8Array.from([3, 0, 0, 0, 0xff, 0x6a, 0x04]),
    'KEYPIN_STARTTLS_REFUSED',
    /let this machine in/,
  ],
  ['mysql', Uint8Array.from([0xff, 0xff, 0xff, 0]), 'KEYPIN_TIMED_OUT', /before it was ready for TLS/],
  [
    'ldap',
    Uint8Array.from([0x30, 12, 2, 1, 1, 0x78, 7, 0x0a, 1, 2, 4, 0, 4, 0]),
    'KEYPIN_STARTTLS_REFUSED',
    /result code 2/,
  ],
  [
    'ldap',
    Uint8Array.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
    'KEYPIN_STARTTLS_BROKEN',
    /does not speak LDAP/,
  ],
  ['xmpp', '<stream:stream><stream:features/>', 'KEYPIN_STARTTLS_REFUSED', /does not offer TLS/],
  [
    'irc',
    ':x NOTICE * :*** Looking you up\r\n:x 421 * STARTTLS :Unknown command\r\n',
    'KEYPIN_STARTTLS_REFUSED',
    /421/,
  ],
  ['nntp', '200 hi\r\n580 no\r\n', 'KEYPIN_STARTTLS_REFUSED', /580 no/],
  ['sieve', 'OK\r\nNO "not now"\r\n', 'KEYPIN_STARTTLS_REFUSED', /NO "not now"/],
]

describe('a server that does not go along is told as data:', () => {
  for (const [name, says, code, because] of starts) {
    test(`${name}: ${because.source}`, async () => {
      await using server = await serveTcp((socket) => void socket.write(says))
      const { failure } = await look(server.port, name, {
        timeoutMs: code === 'KEYPIN_TIMED_OUT' ? 300 : 5000,
      })
      assert.equal(failure?.code, code)
      assert.match(failure?.message ?? '', because)
    })
  }

  test('one that hangs up in the middle', async () => {
    await using server = await serveTcp((socket) => void socket.end('220 hi\r\n'))
    const { failure } = await look(server.port, 'smtp')
    assert.equal(failure?.code, 'KEYPIN_STARTTLS_BROKEN')
    assert.match(failure?.message ?? '', /closed the connection before TLS began/)
  })

  test('one that says nothing, in the phase it was in', async () => {
    await using server = await serveTcp(() => {})
    const { failure } = await look(server.port, 'pop3', { timeoutMs: 200 })
    assert.match(failure?.message ?? '', /before it was ready for TLS/)
  })
})

test('words that somebody puts behind the consent to TLS are not taken for the server’s', async () => {
  await using server = await serveTcp((socket: Socket) => {
    socket.write('+OK hi\r\n')
    socket.once('data', () => socket.write('+OK begin\r\n+OK your mail is fine\r\n'))
  })
  const { failure } = await look(server.port, 'pop3')
  assert.equal(failure?.code, 'KEYPIN_STARTTLS_BROKEN')
  assert.match(failure?.message ?? '', /more in clear text after it agreed/)
})

test('a URL says by its scheme what is spoken, and on which port', async () => {
  await using server = await serveStarttls('postgres', shown)
  const connect = { host: '127.0.0.1', port: server.port }
  const seen = await inspect(`postgresql://user:secret@${HOST}/db`, { connect, ca: [authority.der] })
  assert.equal(seen.server?.starttls, 'postgres')
  assert.equal(seen.server?.port, 5432)
  assert.equal(seen.presented.length, 1)
})
