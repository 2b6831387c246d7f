import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../tools/testing/needs.ts'
import type { Client, NodeMajor } from './client.ts'
import { type Finding, judgeOutcomes } from './finding.ts'
import { idOf, readFindings } from './findings.ts'
import { runsOn, versionOf } from './nodes.ts'
import { clients } from './registry.ts'
import { runClient } from './run-client.ts'
import { createWorld, manifestOf, type World } from './world.ts'

const UPDATE = 'run: npm run clients -w conformance'

/** Runs a client without pins, with its recipe and under `keypin/register`, and judges what came of it. */
export async function examine(client: Client, node: NodeMajor, world: World): Promise<Finding> {
  const control = await runClient(client, 'control', node, world)
  const recipe = await runClient(client, 'recipe', node, world)
  const register = await runClient(client, 'register', node, world)
  return judgeOutcomes({ control, recipe, register })
}

/** Defines the tests of all clients on one Node. They also hold docs/node-clients.md against what ran. */
export function testClients(node: NodeMajor): void {
  const tools = needs('node-clients', ...(node === 24 ? [] : ([`node${node}`] as const)))
  describe(`clients on Node ${node}`, { concurrency: 2, ...tools }, () => {
    let world: World
    before(async () => {
      world = await createWorld()
    })
    after(() => world.remove())
    if (tools.skip !== false) return
    const version = versionOf(node)
    for (const client of clients.filter((one) => runsOn(one, node, version))) {
      test(`${idOf(client)}: right key answered, trusted forgery 0 bytes, by recipe and register`, async () => {
        assertRecorded(client, node, await examine(client, node, world))
      })
    }
    test('the table names this version of Node', () => {
      assert.equal(readFindings().nodes[node], version, UPDATE)
    })
  })
}

function assertRecorded(client: Client, node: NodeMajor, finding: Finding): void {
  const recorded = readFindings().clients.find(({ id }) => id === idOf(client))
  const version = client.package === undefined ? undefined : manifestOf(client.package).version
  assert.deepEqual({ version: recorded?.version, ...recorded?.nodes[node] }, { version, ...finding }, UPDATE)
}
