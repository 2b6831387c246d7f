import type { Rule } from '../rule.ts'

export const oldNode: Rule = {
  id: 'L41',
  name: 'old-node',
  level: 'warning',
  finds: 'A target for Node, and a Node whose TLS has known holes.',
  why: 'Several faults of Node’s TLS from 2026 let a connection past the check of the host name, or past the callback that compares pins. The pins cannot be better than the runtime below them.',
  fix: 'update Node, here and where the program runs',
  sources: ['https://nodejs.org/en/blog/vulnerability'],
  *check({ targets, nodeWarning }) {
    const target = targets.find((id) => id.startsWith('node') || id === 'electron')
    if (target !== undefined && nodeWarning !== undefined)
      yield { path: '$', message: `${target}: ${nodeWarning}` }
  },
}
