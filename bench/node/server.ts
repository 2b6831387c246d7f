// The other side of node-enforcement.ts, in a process of its own, so that the client's CPU time is the client's alone.
import type http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import tls, { type SecureContext } from 'node:tls'
import { type Issued, root } from '@keypin/forge'

const HOST = 'pinned.test'
const CHAINS = 300

// One chain for all, and many that each come once, for the checker that has to begin from nothing.
const anchor = root({ name: 'Bench Root' })
const leaf = anchor.intermediate({ name: 'Bench Issuing' }).leaf(HOST)
const contexts = Array.from({ length: CHAINS }, () => contextOf(anchor.intermediate().leaf(HOST)))

function contextOf(issued: Issued): SecureContext {
  return tls.createSecureContext({ key: issued.keyPem, cert: issued.chainPem() })
}

const answer: http.RequestListener = (_, response) => response.end('ok')
let turn = 0
const one = https.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, answer)
const many = https.createServer(
  { SNICallback: (_, done) => done(null, contexts[turn++ % CHAINS] as SecureContext) },
  answer,
)
for (const server of [one, many]) await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
process.send?.({
  onePort: (one.address() as AddressInfo).port,
  manyPort: (many.address() as AddressInfo).port,
  ca: anchor.pem,
  leaf: leaf.pem,
  issuing: leaf.issuer?.pem,
})
process.on('disconnect', () => process.exit(0))
