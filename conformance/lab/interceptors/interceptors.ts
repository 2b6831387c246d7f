// What stands between a client and its server in practice, none of it ours.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '@keypin/forge'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { toolPath } from '../../../tools/testing/needs.ts'

/** What it is put before. */
export interface Upstream {
  readonly host: string
  readonly port: number
  /** PEM file of the root that it trusts there. */
  readonly ca: string
}

/** An interceptor that runs. */
export interface Interceptor {
  readonly port: number
  /** PEM of its authority, which clients are to trust. */
  readonly ca: string
  stop(): Promise<void>
}

/** Starts an interceptor before a server, with its files in a folder of its own. */
export type StartInterceptor = (upstream: Upstream, folder: string) => Promise<Interceptor>

/** mitmproxy in its reverse mode; `settings` are further ones of its own. */
export const mitmproxy =
  (...settings: readonly string[]): StartInterceptor =>
  async ({ host, port: upstreamPort, ca }, folder) => {
    const all = [`confdir=${folder}`, `ssl_verify_upstream_trusted_ca=${ca}`, ...settings]
    const child = start(toolPath('interceptors', 'mitmdump'), [
      '--quiet',
      ...['--mode', `reverse:https://${host}:${upstreamPort}/`],
      ...['--listen-host', '127.0.0.1', '--listen-port', '0'],
      ...['-s', join(import.meta.dirname, 'port.py')],
      ...all.flatMap((setting) => ['--set', setting]),
    ])
    const port = Number(await firstLine(child))
    return { port, ca: readFileSync(join(folder, 'mitmproxy-ca-cert.pem'), 'utf8'), stop: () => stop(child) }
  }

/** sslsplit, which has to be told its port; one that was free a moment ago. */
export const sslsplit: StartInterceptor = async ({ port: upstreamPort }, folder) => {
  const authority = root({ name: 'sslsplit' })
  const [key, certificate] = [join(folder, 'ca.key'), join(folder, 'ca.pem')]
  writeFileSync(key, authority.keyPem)
  writeFileSync(certificate, authority.pem)
  const port = await freePort()
  const upstream = ['127.0.0.1', String(upstreamPort)]
  const child = start(toolPath('interceptors', 'sslsplit'), [
    ...['-D', '-k', key, '-c', certificate],
    ...['https', '127.0.0.1', String(port), ...upstream],
  ])
  child.stderr?.resume()
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`sslsplit ended with ${child.exitCode}`)
    await delay(20)
  }
  return { port, ca: authority.pem, stop: () => stop(child) }
}

const start = (file: string, parameters: readonly string[]): ChildProcess =>
  spawn(file, parameters, {
    env: cleanEnvironment(process.env),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })

async function firstLine({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new TypeError('stderr: expected a pipe')
  let said = ''
  for (; !said.includes('\n'); said += String((await once(stderr, 'data'))[0]));
  stderr.resume()
  return said.slice(0, said.indexOf('\n'))
}

/** Ends its whole group. */
async function stop(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  process.kill(-(child.pid ?? 0), 'SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
