// Stands in for 'react-native' in JavaScript: native modules are called over Bridge.java, and fetch goes there too.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [, , setting] = process.argv
const { bridge, modules, minor } = JSON.parse(readFileSync(setting, 'utf8'))
const [file, ...args] = bridge
const java = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
java.on('exit', (code) => process.exit(code || process.exitCode))
const calls = new Map()
const listeners = new Map()
let last = 0

createInterface({ input: java.stdout }).on('line', (line) => {
  const { id, how, value, event, body } = JSON.parse(line)
  if (event !== undefined) for (const listener of listeners.get(event) ?? []) listener(body)
  else calls.get(id)?.(how, value)
})

function call(module, method, given) {
  const callback = given.find((argument) => typeof argument === 'function')
  const id = ++last
  const plain = given.filter((argument) => typeof argument !== 'function')
  java.stdin.write(`${JSON.stringify({ id, module, method, args: plain })}\n`)
  return new Promise((resolve, reject) => {
    calls.set(id, (how, value) => {
      calls.delete(id)
      if (how === 'callback') callback(...value.map((one) => one ?? undefined))
      else if (how === 'resolve') resolve(value)
      else reject(new TypeError(value))
    })
  })
}

const native = (module) =>
  new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...given) =>
          call(module, method, given),
    },
  )

export const NativeModules = Object.fromEntries(modules.map((name) => [name, native(name)]))
export const TurboModuleRegistry = { get: () => null }
export const Platform = {
  OS: 'android',
  constants: { reactNativeVersion: { major: 0, minor, patch: 0 } },
  select: (of) => of.android ?? of.default,
}

export class NativeEventEmitter {
  addListener(event, listener) {
    listeners.set(event, [...(listeners.get(event) ?? []), listener])
    return { remove: () => listeners.delete(event) }
  }
}

globalThis.__DEV__ = false
globalThis.fetch = async (url, { method, headers, body } = {}) => {
  try {
    const answer = await call('network', 'fetch', [String(url), { method, headers, body }])
    return Object.assign(new Response(answer.body, { status: answer.status }), { from: answer.url })
  } catch (cause) {
    throw new TypeError('Network request failed', { cause })
  }
}

/** Ends the bridge, and with it the program. */
export const close = () => java.stdin.end()
