// What others see behind the same door: OpenSSL's and GnuTLS's own clients.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { cleanEnvironment } from '../../tools/testing/environment.ts'
import { type ToolName, toolPath } from '../../tools/testing/needs.ts'
import type { Door } from './daemon.ts'

/** A client that others wrote, and how it tells the pins of the certificates that it is sent. */
export interface Witness {
  readonly name: string
  readonly tool: ToolName
  /** Whether it knows the protocol. */
  knows(door: Door): boolean
  /** In the order sent. */
  pins(port: number, door: Door, host: string): Promise<string[]>
}

/** `openssl s_client`, and the usual recipe for each certificate. */
export const openssl: Witness = {
  name: 'OpenSSL',
  tool: 'openssl',
  knows: () => true,
  pins: async (port, door, host) => {
    const starttls = door === 'tls' ? [] : ['-starttls', door, '-xmpphost', host]
    const target = ['-connect', `127.0.0.1:${port}`, '-servername', host, '-showcerts']
    const said = await say([toolPath('openssl'), 's_client', ...target, ...starttls])
    const chain = said.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    return Promise.all(chain.map(recipe))
  },
}

/** `gnutls-cli`, which tells pins by itself. */
export const gnutls: Witness = {
  name: 'GnuTLS',
  tool: 'gnutls',
  knows: (door) => ['tls', 'smtp', 'imap', 'pop3', 'ftp', 'ldap', 'xmpp', 'sieve', 'postgres'].includes(door),
  pins: async (port, door, host) => {
    const starttls = door === 'tls' ? [] : [`--starttls-proto=${door}`]
    const target = ['--port', `${port}`, '--sni-hostname', host, '127.0.0.1']
    const said = await say([toolPath('gnutls', 'gnutls-cli'), '--no-ca-verification', ...starttls, ...target])
    return [...said.matchAll(/pin-sha256="([^"]+)"/g)].map(([, pin]) => `sha256/${pin}`)
  },
}

/** `openssl x509 -pubkey | openssl pkey -outform der | openssl dgst -sha256`. */
export async function recipe(pem: string): Promise<string> {
  const command = toolPath('openssl')
  const key = await say([command, 'x509', '-pubkey', '-noout'], pem)
  const der = await bytes([command, 'pkey', '-pubin', '-outform', 'der'], key)
  return `sha256/${(await bytes([command, 'dgst', '-sha256', '-binary'], der)).toString('base64')}`
}

const say = async (command: readonly string[], input: string | Buffer = ''): Promise<string> =>
  (await bytes(command, input)).toString('latin1')

/** What a command prints, however it ends: clients of untrusted servers end badly. */
async function bytes([file = '', ...rest]: readonly string[], input: string | Buffer): Promise<Buffer> {
  const child = spawn(file, rest, { env: cleanEnvironment(process.env), timeout: 60_000 })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await text(child.stderr)
  if (!child.stdout.closed) await new Promise((resolve) => child.stdout.once('close', resolve))
  return Buffer.concat(chunks)
}
