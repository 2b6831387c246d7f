// `npm run clients -w conformance`: runs all clients on all Nodes, and writes down what was found in findings.json and
// docs/node-clients.md. Needs: tools/toolchains node-clients node20 node22
import { writeFileSync } from 'node:fs'
import type { Client, NodeMajor } from './client.ts'
import type { Finding } from './finding.ts'
import { type ClientFindings, type Findings, findingsFile, idOf } from './findings.ts'
import { examine } from './matrix.ts'
import { runsOn, versionOf } from './nodes.ts'
import { clients } from './registry.ts'
import { renderTable, tableFile } from './table.ts'
import { createWorld, manifestOf, type World } from './world.ts'

const NODES: readonly NodeMajor[] = [20, 22, 24]

const world = await createWorld()
try {
  const nodes = Object.fromEntries(NODES.map((node) => [node, versionOf(node)])) as Findings['nodes']
  const found: ClientFindings[] = []
  for (const client of clients) found.push(await findingsOf(client, nodes, world))
  const findings: Findings = { nodes, clients: found }
  writeFileSync(findingsFile, `${JSON.stringify(findings, null, 2)}\n`)
  writeFileSync(tableFile, renderTable(clients, findings))
} finally {
  world.remove()
}

async function findingsOf(client: Client, nodes: Findings['nodes'], world: World): Promise<ClientFindings> {
  const version = client.package === undefined ? {} : { version: manifestOf(client.package).version }
  const found: Partial<Record<NodeMajor, Finding>> = {}
  for (const node of NODES) {
    if (!runsOn(client, node, nodes[node])) continue
    found[node] = await examine(client, node, world)
    process.stderr.write(`${idOf(client)}, Node ${node}: ${JSON.stringify(found[node])}\n`)
  }
  return { id: idOf(client), ...version, nodes: found }
}
