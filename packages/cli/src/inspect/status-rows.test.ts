import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServer } from 'node:tls'
import type { Inspection } from '@keypin/probe'
import type { Style } from '../terminal/style.ts'
import { Stage } from '../testing/stage.ts'
import { statusRows } from './status-rows.ts'

test('a stapled answer and the timestamps are shown, and what a strict client would mind', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf('api.example.com', { timestamps: 2, mustStaple: true })
  const server = createServer({ cert: leaf.chainPem(), key: leaf.keyPem }, (socket) =>
    socket.on('error', () => {}).end(),
  )
  let status: 'good' | 'revoked' | undefined
  server.on('OCSPRequest', (_certificate, _issuer, answer) =>
    answer(null, status === undefined ? null : Buffer.from(stage.root.ocspResponse(leaf, { status }))),
  )
  const port = await stage.listen('api', server)
  const look = async (): Promise<string> => {
    const { stdout } = await stage.keypin(
      ...['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem'],
    )
    return stdout
  }
  assert.match(await look(), /^ {2}ocsp {7}no answer stapled, though the certificate demands one/m)
  status = 'good'
  const good = await look()
  assert.match(good, /^ {2}ocsp {7}stapled: good, from \d{4}-.* until .*, signed by the issuer$/m)
  assert.equal(
    good.match(/^ {2}ct {9}\d{4}-\d{2}-\d{2}, log [A-Za-z0-9+/]{43}=, in the certificate$/gm)?.length,
    2,
  )
  assert.match(good, /not checked: that takes the keys of the logs/)
  status = 'revoked'
  assert.match(await look(), /stapled: revoked.*\n +the certificate was revoked /)
})

test('a demand that cannot be read is neither there nor missing', () => {
  const plain = (text: string): string => text
  const style: Style = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain }
  const seen = { ocsp: { stapled: false, mustStaple: 'unreadable' }, timestamps: [] } as unknown as Inspection
  assert.match(statusRows(seen, style).join(), /whether the certificate demands one cannot be read/)
})
