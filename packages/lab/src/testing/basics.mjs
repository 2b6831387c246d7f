// What the clients of these tests have in common: where the lab is, whom to trust, what is pinned, and one request.
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import tls from 'node:tls'

const { KEYPIN_LAB_PORT, KEYPIN_LAB_ADDRESS, KEYPIN_LAB_CA } = process.env

export const host = process.env.KEYPIN_LAB_HOST
export const url = process.env.KEYPIN_LAB_URL ?? ''
export const port = Number(KEYPIN_LAB_PORT)
export const address = KEYPIN_LAB_ADDRESS ?? '127.0.0.1'
export const ca = readFileSync(KEYPIN_LAB_CA ?? '')
export const pins =
  readFileSync(process.env.KEYPIN_LAB_PINSET ?? '', 'utf8').match(/(?:cert-)?sha256\/[\w+/]+=/gu) ?? []

export const lookup = (_name, options, done) =>
  options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('base64')
export const keyPin = (raw) =>
  `sha256/${sha256(new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' }))}`
export const isPinned = (raw) => pins.includes(keyPin(raw)) || pins.includes(`cert-sha256/${sha256(raw)}`)

export const done = (error) => {
  if (error) console.error(error.message)
  process.exit(error ? 1 : 0)
}
export const mismatch = () => new Error('pin mismatch')

/** One GET; whoever wants to say no does so in `options`. */
export const get = (options = {}, finished = done, at = url) =>
  https
    .get(at, { lookup, ca, agent: false, ...options }, (response) => {
      response.resume()
      response.on('end', () => finished())
    })
    .on('error', finished)

export const checkLeaf = (name, certificate) =>
  tls.checkServerIdentity(name, certificate) ?? (isPinned(certificate.raw) ? undefined : mismatch())
