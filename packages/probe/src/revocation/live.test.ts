import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createServer } from 'node:tls'
import { root } from '@keypin/forge'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { type InspectOptions, inspect } from '../inspect.ts'
import type { Inspection } from '../inspection.ts'
import { serveTls } from '../testing/servers.ts'

const authority = root({ name: 'Lab Root' })
const issuing = authority.intermediate({ name: 'Lab Issuing' })
const leaf = issuing.leaf('api.example.com', { mustStaple: true, timestamps: 2 })
const served = { cert: leaf.chainPem(), key: leaf.keyPem }

const look = (port: number, options: InspectOptions = {}): Promise<Inspection> =>
  inspect('api.example.com', {
    connect: { host: '127.0.0.1', port },
    ca: [authority.der],
    systemStore: false,
    ...options,
  })

describe('what a server staples', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    test(`in ${version} is told and judged, and is no failure when it is garbage`, async () => {
      for (const [staple, isGood] of [
        [issuing.ocspResponse(leaf), true],
        [Buffer.alloc(3000, 0xa5), false],
      ] as const) {
        const server = createServer({ ...served, minVersion: version, maxVersion: version }, (socket) =>
          socket.on('error', () => {}).end(),
        )
        server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, Buffer.from(staple)))
        await once(server.listen(0, '127.0.0.1'), 'listening')
        const { failure, ocsp } = await look((server.address() as AddressInfo).port)
        server.close()
        assert.equal(failure, undefined)
        assert.equal(ocsp?.stapled, true)
        assert.equal(ocsp.staple?.bytes, staple.length)
        assert.equal(ocsp.staple?.status, isGood ? 'good' : undefined)
        assert.equal(ocsp.staple?.signature, isGood ? 'valid' : undefined)
      }
    })

  test('is nothing, though its certificate demands it', async () => {
    await using server = await serveTls(served)
    assert.deepEqual((await look(server.port)).ocsp, { stapled: false, mustStaple: true })
  })

  test('is not asked for in an inventory', async () => {
    await using server = await serveTls({ ...served, maxVersion: 'TLSv1.2' })
    assert.equal((await look(server.port, { inventory: true })).ocsp, undefined)
  })
})

test('timestamps in the certificate are told of every look at it', async () => {
  await using server = await serveTls({ ...served, maxVersion: 'TLSv1.2' })
  for (const inventory of [true, false]) {
    const { timestamps } = await look(server.port, { inventory })
    assert.deepEqual(
      timestamps.map(({ source }) => source),
      ['certificate', 'certificate'],
    )
    assert.match(timestamps[0]?.logId ?? '', /^[A-Za-z0-9+/]{43}=$/)
  }
})

test(
  'timestamps in the handshake are told of an inventory, which alone can ask for them',
  needs('openssl'),
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'keypin-serverinfo-'))
    const plain = issuing.leaf('api.example.com')
    const timestamp = Buffer.concat([Buffer.alloc(33 + 8), Buffer.from([0, 0, 4, 3, 0, 0])])
    const list = Buffer.concat([Buffer.from([0, timestamp.length + 2, 0, timestamp.length]), timestamp])
    const info = Buffer.concat([Buffer.from([0, 18, 0, list.length]), list])
    writeFileSync(join(dir, 'cert.pem'), plain.chainPem() + plain.keyPem)
    writeFileSync(
      join(dir, 'info.pem'),
      `-----BEGIN SERVERINFO FOR TIMESTAMPS-----\n${info.toString('base64')}\n-----END SERVERINFO FOR TIMESTAMPS-----\n`,
    )
    const options = ['-accept', '127.0.0.1:0', '-cert', 'cert.pem', '-serverinfo', 'info.pem', '-tls1_2']
    const server = spawn(toolPath('openssl'), ['s_server', ...options], { cwd: dir })
    try {
      let said = ''
      for await (const chunk of server.stdout) {
        said += chunk
        if (/ACCEPT .*:\d+/.test(said)) break
      }
      const port = Number(/ACCEPT .*:(\d+)/.exec(said)?.[1])
      assert.deepEqual((await look(port, { inventory: true })).timestamps, [
        {
          source: 'handshake',
          logId: Buffer.alloc(32).toString('base64'),
          at: '1970-01-01T00:00:00.000Z',
          signedWith: 'ecdsa_secp256r1_sha256',
          signature: 'not-checked',
        },
      ])
      assert.deepEqual((await look(port)).timestamps, [])
    } finally {
      server.kill()
      rmSync(dir, { recursive: true })
    }
  },
)
