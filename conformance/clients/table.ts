import { join } from 'node:path'
import type { Client } from './client.ts'
import type { Finding } from './finding.ts'
import { type ClientFindings, type Findings, idOf } from './findings.ts'

/** The page that is generated. */
export const tableFile: string = join(import.meta.dirname, '..', '..', 'docs', 'node-clients.md')

/** Renders docs/node-clients.md from the clients and what was found about them. */
export function renderTable(clients: readonly Client[], findings: Findings): string {
  const rows = groups(clients, findings).map(({ client, members }) =>
    row([
      nameCell(client, members),
      code(client.recipe),
      reachCell(members),
      lostCell(client),
      nodesCell(members),
    ]),
  )
  return `${introduction(findings)}
| client | recipe | what reaches the caller | where the option is lost | ran on Node |
|---|---|---|---|---|
${rows.join('\n')}
`
}

function introduction({ nodes }: Findings): string {
  const versions = Object.values(nodes).join(', ')
  return `<!-- Written by \`npm run clients -w conformance\` from a run of conformance/clients; changes are made there. -->
# The clients of Node

Every client below was run against a genuine server and against an interceptor whose root the machine trusts, on
Node ${versions}, over TLS 1.2 and 1.3. Without pins each of them believed the interceptor.
With its recipe, and unchanged under \`node --import keypin/register\`, each was answered by the genuine server, and the
interceptor decrypted **0 bytes**.

In the recipes \`pinner\` is \`createPinner(pinSet)\` of \`keypin/node\`; \`pinnedDispatcher\` and \`pinnedFetch\` come from
\`keypin/undici\`; \`options\` is whatever else the client takes.

- **What reaches the caller**: the \`PinMismatchError\` as it is, the property that leads to it, or what is left of it.
  Some clients write a code of their own over its \`code\`; \`instanceof PinMismatchError\` holds all the same.
  \`onDecision\`, and the channel \`keypin:decision\` under \`keypin/register\`, tell of the refusal in every case.
- **Where the option is lost**: code that looks pinned and is not. It was run too, and the interceptor **was believed**.
  Under \`keypin/register\` the same code sent 0 bytes, which is why that is the surface to prefer.
`
}

interface Group {
  readonly client: Client
  readonly members: readonly ClientFindings[]
}

// Versions of one client share a line when all that is to be said of them is the same.
function groups(clients: readonly Client[], { clients: found }: Findings): readonly Group[] {
  const byText = new Map<string, { client: Client; members: ClientFindings[] }>()
  for (const client of clients) {
    const member = found.find(({ id }) => id === idOf(client))
    if (member === undefined) throw new Error(`nothing was found about ${idOf(client)}; record a run`)
    const text = [client.name, client.variant, client.recipe, client.lost?.recipe, reachCell([member])].join(
      '\n',
    )
    const group = byText.get(text) ?? { client, members: [] }
    group.members.push(member)
    byText.set(text, group)
  }
  return [...byText.values()]
}

function nameCell({ name, variant }: Client, members: readonly ClientFindings[]): string {
  const versions = members.flatMap(({ version }) => version ?? []).join(', ')
  const title = versions === '' ? name : `${name} ${versions}`
  return variant === undefined ? title : `${title}: ${variant}`
}

function reachCell(members: readonly ClientFindings[]): string {
  const byReach = new Map<string, Set<string>>()
  for (const [node, finding] of members.flatMap(({ nodes }) => Object.entries(nodes))) {
    const text = textOf(finding)
    byReach.set(text, (byReach.get(text) ?? new Set()).add(node))
  }
  if (byReach.size === 1) return [...byReach.keys()].join()
  return [...byReach].map(([text, nodes]) => `Node ${[...nodes].join(', ')}: ${text}`).join('; ')
}

function textOf({ recipe, register }: Finding): string {
  return recipe === register ? recipe : `${recipe}; under \`keypin/register\` ${register}`
}

function lostCell({ lost }: Client): string {
  return lost === undefined ? 'no such place was found' : `${lost.how}: ${code(lost.recipe)}`
}

function nodesCell(members: readonly ClientFindings[]): string {
  const byNodes = new Map<string, string[]>()
  for (const { version, nodes } of members) {
    const text = Object.keys(nodes).join(', ')
    byNodes.set(text, [...(byNodes.get(text) ?? []), version ?? ''])
  }
  if (byNodes.size === 1) return [...byNodes.keys()].join()
  return [...byNodes].map(([nodes, versions]) => `${versions.join(', ')}: ${nodes}`).join('; ')
}

// Backquotes inside ask for two of them outside, a bar would end the cell.
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${text.replaceAll('|', '\\|')}${fence}`
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
