// A real browser for a test: Chromium without a window, spoken to over two pipes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** A page that is open in a browser. */
export interface BrowserPage {
  /** What went wrong in it so far: script errors, refused resources, and what else it says on its console. */
  readonly complaints: readonly string[]
  open(url: string): Promise<void>
  /** The value of an expression in the page, once it is not `undefined`, `null` or `false`. */
  until<Value>(expression: string): Promise<Value>
  /** Another look: `dark` or `light`, on a phone or on a screen. */
  look(scheme: 'dark' | 'light', width: number): Promise<void>
  picture(): Promise<Buffer>
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

type Send = (method: string, params?: object) => Promise<Record<string, unknown>>

/** Opens a browser for as long as it is used. */
export async function withBrowser<Value>(
  executable: string,
  use: (page: BrowserPage) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-browser-'))
  const child = spawn(executable, argumentsFor(folder), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    detached: true,
  })
  const ended = once(child, 'exit')
  try {
    return await use(await pageOf(child.stdio[3] as Writable, child.stdio[4] as Readable))
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const argumentsFor = (folder: string): string[] => [
  '--headless=new',
  '--remote-debugging-pipe',
  `--user-data-dir=${folder}`,
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

async function pageOf(input: Writable, output: Readable): Promise<BrowserPage> {
  const complaints: string[] = []
  const { send: command, on } = wire(input, output)
  const { targetId } = await command('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await command('Target.attachToTarget', { targetId, flatten: true })
  const send: Send = (method, params = {}) => command(method, params, String(sessionId))
  on('Runtime.exceptionThrown', (params) => complaints.push(JSON.stringify(params)))
  on('Runtime.consoleAPICalled', (params) => complaints.push(JSON.stringify(params)))
  on('Log.entryAdded', (params) => complaints.push(JSON.stringify(params)))
  for (const domain of ['Page', 'Runtime', 'Log']) await send(`${domain}.enable`)
  return {
    complaints,
    open: async (url) => void (await send('Page.navigate', { url })),
    until: async <Value>(expression: string) => await untilTruthy<Value>(send, expression),
    look: async (scheme, width) => {
      const features = [{ name: 'prefers-color-scheme', value: scheme }]
      await send('Emulation.setEmulatedMedia', { features })
      const mobile = width < 600
      await send('Emulation.setDeviceMetricsOverride', { width, height: 1100, deviceScaleFactor: 1, mobile })
    },
    picture: async () =>
      Buffer.from(
        String((await send('Page.captureScreenshot', { captureBeyondViewport: true })).data),
        'base64',
      ),
  }
}

/** The page waits by itself, so that nobody here has to guess for how long. */
async function untilTruthy<Value>(send: Send, expression: string): Promise<Value> {
  const wait = `new Promise((resolve) => {
    const look = () => { const found = (() => { try { return ${expression} } catch { return undefined } })(); found ? resolve(found) : requestAnimationFrame(look) }
    look()
  })`
  for (;;) {
    const found = await send('Runtime.evaluate', {
      expression: wait,
      awaitPromise: true,
      returnByValue: true,
    }).catch((error: Error) => error)
    // A page that is left while it waits takes the question with it.
    if (!(found instanceof Error)) return (found.result as { value: Value }).value
  }
}

function wire(
  input: Writable,
  output: Readable,
): {
  send: (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>
  on: (method: string, listener: (params: unknown) => void) => void
} {
  const waiting = new Map<number, (message: Message) => void>()
  const listeners = new Map<string, (params: unknown) => void>()
  let last = 0
  let rest = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const [next = '', ...earlier] = (rest + text).split('\0').reverse()
    rest = next
    for (const line of earlier.reverse()) {
      const message = JSON.parse(line) as Message
      if (message.id !== undefined) waiting.get(message.id)?.(message)
      else listeners.get(message.method ?? '')?.(message.params)
    }
  })
  return {
    on: (method, listener) => void listeners.set(method, listener),
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++last
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id)
          if (error === undefined) resolve(result ?? {})
          else reject(new Error(`${method}: ${error.message}`))
        })
        input.write(
          `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        )
      }),
  }
}
