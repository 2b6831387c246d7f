import { pythonCapabilities, pythonOptions, renderPython, reviewPython } from '../../python/target.ts'
import type { Target } from '../../target.ts'
import { requestsClient } from './client.ts'

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
  capabilities: pythonCapabilities,
  exchange: { format: 'python', files: ['pinned_requests.py'] },
  options: pythonOptions,
  review: reviewPython,
  render: (context) => renderPython(context, requestsClient),
}
