import type { Loss } from '../../loss.ts'
import { looksAboveLeaf } from '../../plan/plan.ts'
import type { Target } from '../../target.ts'
import { renderModule } from './module.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Python requests, through an adapter whose connections are judged inside `connect()`.
 *
 * The generated module carries the whole judgement of the library, so nothing is lost but the second
 * verified path: OpenSSL shows the one it built.
 */
export const pythonRequests: Target = {
  id: 'python-requests',
  title: 'Python requests',
  proof: {
    level: 'run',
    ranOn: ['CPython 3.11', 'requests 2.34.2', 'urllib3 2.8.0'],
    notRunOn: ['macOS', 'Windows', 'PyPy'],
  },
  minimumVersions: ['CPython 3.10', 'requests 2.28', 'urllib3 1.26'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'most-specific',
    positions: 'told-apart',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'report', 'off'],
    expiry: { open: 'instant', closed: 'instant' },
    forbid: true,
    unlistedBlock: true,
    reports: true,
    clearTextOff: true,
    addresses: true,
  },
  options: [],
  review: ({ entries }) => (entries.some(looksAboveLeaf) ? [ONE_PATH] : []),
  render: (context) => [
    { path: 'pinned_requests.py', role: 'code', code: renderModule(context) },
    { path: 'test_pinned_requests.py', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-python-requests.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that OpenSSL built',
  why: 'ssl shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}
