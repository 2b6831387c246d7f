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
    if (nodeWarning === undefined) return
    for (const target of targets)
      if (target.startsWith('node') || target === 'electron')
        yield { path: '$', target, message: `${target}: ${nodeWarning}` }
  },
}
