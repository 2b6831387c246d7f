// Runs on Node, Bun and Deno: makes each attempt of the plan on standard input, prints what came of it as JSON lines.
import { readFileSync } from 'node:fs'
import https from 'node:https'
import tls from 'node:tls'
import { createPinner } from 'keypin/node'

const surfaces = {
  connect: (pinner, options) => speak(pinner.connect(options)),
  'connect with rejectUnauthorized: false': (pinner, options) =>
    speak(pinner.connect({ ...options, rejectUnauthorized: false })),
  agent: (pinner, { ca, ...options }) => get(pinner.agent({ ca, keepAlive: false }), options),
  'agent with rejectUnauthorized: false': (pinner, { ca, ...options }) =>
    get(pinner.agent({ ca, keepAlive: false }), { ...options, rejectUnauthorized: false }),
  unpinned: (_, options) => speak(tls.connect(options)),
  tlsOptions: async (pinner, options) => String(typeof pinner.tlsOptions(options)),
  connector: async (pinner) => String(typeof pinner.connector()),
  selfTest: async (pinner) => (await pinner.selfTest()) ?? 'passed',
  resume: resume,
}

function speak(socket) {
  return new Promise((resolve, reject) => {
    socket.write('GET / HTTP/1.1\r\nHost: pinned.test\r\n\r\n')
    socket.once('data', () => {
      socket.destroy()
      resolve('answered')
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

function get(agent, options) {
  return new Promise((resolve, reject) => {
    https
      .get({ ...options, agent }, (response) => {
        response.resume()
        response.on('end', () => resolve('answered'))
      })
      .on('error', reject)
  })
}

// A session made under a pin set that allows it, used under one that does not.
async function resume(pinner, options, plan) {
  const session = await new Promise((resolve, reject) => {
    const socket = createPinner(plan.warmPinSet).connect(options)
    socket.once('error', reject)
    socket.once('session', resolve)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    socket.once('data', () => setTimeout(() => resolve(undefined), 200))
  })
  return speak(pinner.connect({ ...options, session }))
}

for (const plan of JSON.parse(readFileSync(0, 'utf8'))) {
  let result
  try {
    const pinner = createPinner(plan.pinSet)
    result = { outcome: await surfaces[plan.surface](pinner, plan.options, plan) }
  } catch (error) {
    result = { outcome: 'error', code: error.code, message: String(error.message).split('\n')[0] }
  }
  console.log(JSON.stringify({ id: plan.id, ...result }))
}
process.exit(0)
