// client.mjs DAEMON COMMAND CONFIG: one request in clear text to a forwarder, with the configuration as generated but
// for where it listens and where it connects; prints the answer. The forwarder ends with it.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { daemons } from './daemons.mjs'

const [name, command, config] = process.argv.slice(2)
const { host, port, pathname } = new URL(process.env.KEYPIN_LAB_URL)
const dir = mkdtempSync(join(tmpdir(), 'keypin-upstream-'))
const socketPath = join(dir, 'sock')
const place = { dir, socketPath, pinned: process.env.KEYPIN_PINNED ?? 'api.example.com' }
const upstream = `${process.env.KEYPIN_LAB_ADDRESS}:${port}`
const daemon = daemons[name]
const file = join(dir, 'config')
writeFileSync(file, daemon.configure(readFileSync(config, 'utf8'), { ...place, upstream }))

const child = spawn(command, daemon.args(file, dir), { stdio: ['ignore', 'pipe', 'pipe'] })
let log = ''
child.stdout.on('data', (text) => (log += text))
child.stderr.on('data', (text) => (log += text))
const ended = new Promise((resolve) => child.once('exit', resolve))
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => finish(1))

await Promise.race([listening(), ended])
const headers = { host: process.env.KEYPIN_LAB_HOST ?? host, authorization: 'Bearer secret' }
ask()

function ask() {
  const request = http.get({ socketPath, path: pathname, headers, timeout: 20_000 }, (response) => {
    let body = ''
    response.setEncoding('utf8').on('data', (text) => (body += text))
    response.on('end', () => {
      if (response.statusCode === 200) console.log(body)
      finish(response.statusCode === 200 ? 0 : 1, `the forwarder answers ${response.statusCode}`)
    })
    response.on('error', ({ message }) => finish(1, message))
  })
  request.on('timeout', () => request.destroy(new Error('no answer')))
  request.on('error', ({ code, message }) => {
    // The socket is there a moment before anyone listens at it.
    if (code === 'ECONNREFUSED' && child.exitCode === null) setTimeout(ask, 5)
    else finish(1, message)
  })
}

/** Waits until the forwarder has made its socket. */
function listening() {
  return new Promise((resolve) => {
    const watcher = watch(dir, look)
    look()
    function look() {
      if (!existsSync(socketPath)) return
      watcher.close()
      resolve()
    }
  })
}

async function finish(code, words = '') {
  child.kill('SIGKILL')
  await ended
  if (existsSync(join(dir, 'log'))) log += readFileSync(join(dir, 'log'), 'utf8')
  rmSync(dir, { recursive: true, force: true })
  const why = /.*(verify|CERT|error).*/i.exec(log)?.[0] ?? ''
  if (code !== 0) console.error(`${words} ${why}`.trim())
  process.exit(code)
}
