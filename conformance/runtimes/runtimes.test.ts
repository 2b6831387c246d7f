import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { needs, toolPath } from '../../tools/testing/needs.ts'
import { type ChainAttack, chainAttacks, genuine, HOST } from '../node/chain-attacks.ts'
import { serve, type TestServer } from '../node/tls-server.ts'
import { pinText, sparePin } from '../node/world.ts'

type Tool = 'bun' | 'deno'

const client = fileURLToPath(new URL('./client.mjs', import.meta.url))
const commands: Readonly<Record<Tool, readonly string[]>> = {
  bun: ['--conditions=keypin-source', client],
  deno: [
    'run',
    '--allow-all',
    '--no-lock',
    '--node-modules-dir=manual',
    '--conditions=keypin-source',
    client,
  ],
}

interface Plan {
  readonly id: string
  readonly surface: string
  readonly pinSet: object
  readonly warmPinSet?: object
  readonly options: object
}

interface Result {
  readonly id: string
  readonly outcome: string
  readonly code?: string
  readonly message?: string
}

async function run(tool: Tool, plans: readonly Plan[]): Promise<readonly Result[]> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DENO_NO_UPDATE_CHECK: '1' }
  const child = spawn(toolPath(tool), commands[tool], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(JSON.stringify(plans))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const results = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result)
  assert.equal(results.length, plans.length, stderr)
  return results
}

function pinSetOf(pin: string): object {
  return { version: 1, hosts: { [HOST]: { pins: [pin, sparePin] } } }
}

function optionsFor(server: TestServer, trusted: ChainAttack['trusted'] = []): object {
  const ca = [genuine.root, ...trusted].map(({ pem }) => pem)
  return { host: '127.0.0.1', port: server.port, servername: HOST, ca }
}

const SURFACES = [
  'connect',
  'connect with rejectUnauthorized: false',
  'agent',
  'agent with rejectUnauthorized: false',
]

for (const tool of ['bun', 'deno'] as const) {
  describe(`on ${tool}`, () => {
    test(
      'the genuine server is answered, whichever certificate of its path is pinned',
      needs(tool),
      async () => {
        const server = await serve(genuine.leaf)
        const plans = [genuine.leaf, genuine.issuing, genuine.root].flatMap((pinned) =>
          SURFACES.map((surface) => ({
            id: surface,
            surface,
            pinSet: pinSetOf(pinText(pinned)),
            options: optionsFor(server),
          })),
        )
        for (const result of await run(tool, plans))
          assert.equal(result.outcome, 'answered', JSON.stringify(result))
        await server.close()
      },
    )

    test(
      'no chain attack gets a byte, over any surface and for any pin; unpinned, all are believed',
      needs(tool),
      async () => {
        const attacks = chainAttacks()
        const servers = await Promise.all(
          attacks.map(({ leaf, presented }) =>
            serve(leaf, { chainPem: presented.map(({ pem }) => pem).join('') }),
          ),
        )
        const target = (index: number): object =>
          optionsFor(servers[index] as TestServer, (attacks[index] as ChainAttack).trusted)
        const pinned = attacks.flatMap((attack, index) =>
          attack.pinned.flatMap((certificate) =>
            SURFACES.map((surface) => ({
              id: attack.id,
              surface,
              pinSet: pinSetOf(pinText(certificate)),
              options: target(index),
            })),
          ),
        )
        for (const result of await run(tool, pinned))
          assert.equal(result.outcome, 'error', JSON.stringify(result))
        for (const [index, server] of servers.entries())
          assert.equal(server.decrypted(), 0, attacks[index]?.id)
        const control = attacks.map(({ id }, index) => ({
          id,
          surface: 'unpinned',
          pinSet: pinSetOf(sparePin),
          options: target(index),
        }))
        const unused = control.map((plan) => ({ ...plan, pinSet: pinSetOf(pinText(genuine.leaf)) }))
        const believed = (await run(tool, unused)).filter(({ outcome }) => outcome === 'answered')
        assert.ok(believed.length >= attacks.length / 2, JSON.stringify(believed))
        await Promise.all(servers.map((server) => server.close()))
      },
    )

    test('a session that an older pin set allowed sends nothing under a newer one', needs(tool), async () => {
      const server = await serve(genuine.leaf)
      const plan = {
        id: 'resume',
        surface: 'resume',
        warmPinSet: pinSetOf(pinText(genuine.leaf)),
        pinSet: {
          version: 1,
          hosts: { [HOST]: { pins: [sparePin, `sha256/${Buffer.alloc(32, 8).toString('base64')}`] } },
        },
        options: optionsFor(server),
      }
      const [result] = await run(tool, [plan])
      assert.equal(result?.code, 'KEYPIN_PIN_MISMATCH', JSON.stringify(result))
      await server.close()
    })

    test('what cannot be enforced throws, and the self-test passes for what can', needs(tool), async () => {
      const plan = { pinSet: pinSetOf(pinText(genuine.leaf)), options: {} }
      const surfaces = ['tlsOptions', 'connector', 'selfTest']
      const results = await run(
        tool,
        surfaces.map((surface) => ({ id: surface, surface, ...plan })),
      )
      assert.equal(results[0]?.code, 'KEYPIN_CANNOT_ENFORCE')
      assert.equal(
        tool === 'bun' ? results[1]?.code : results[1]?.outcome,
        tool === 'bun' ? 'KEYPIN_CANNOT_ENFORCE' : 'function',
      )
      assert.equal(results[2]?.outcome, 'passed', JSON.stringify(results[2]))
    })
  })
}
