import type { Client } from './client.ts'

const SCOPE = '{ host, port, url, proxy, pinner, pinnedDispatcher, pinnedFetch }'

/** Writes the program of a client: a module that hands what the row says to `main` of child.mjs. */
export function programOf(client: Client): string {
  const { imports = '', given = {}, unchanged, recipe, lost, use, close = '' } = client
  const known = `${SCOPE}, { ${Object.keys(given).join(', ')} }`
  const values = Object.entries(given).map(([name, value]) => `${name}: ${value}`)
  const expression = (text: string): string => `(${known}) => (${text})`
  const statements = (text: string): string => `async (client, ${known}) => { ${text} }`
  return `${imports}
import { main } from './child.mjs'
await main({
  scheme: '${client.scheme ?? 'https'}',
  needsUndici: ${/pinnedDispatcher|pinnedFetch/.test(recipe + (lost?.recipe ?? ''))},
  given: (${SCOPE}) => ({ ${values.join(', ')} }),
  unchanged: ${expression(unchanged)},
  recipe: ${expression(recipe)},
  lost: ${expression(lost?.recipe ?? 'undefined')},
  use: ${statements(use)},
  close: ${statements(close)},
})
`
}
