import { pythonCapabilities, pythonOptions, renderPython, reviewPython } from '../../python/target.ts'
import type { Target } from '../../target.ts'
import { urllib3Client } from './client.ts'

/**
 * Python urllib3. Its own `assert_fingerprint` compares the leaf's certificate only, for all hosts of a pool,
 * and switches the host name check off; here connections are judged inside `connect()`.
 */
export const pythonUrllib3: Target = {
  id: 'python-urllib3',
  title: 'Python urllib3',
  proof: {
    level: 'run',
    ranOn: ['CPython 3.11', 'urllib3 2.8.0'],
    notRunOn: ['macOS', 'Windows', 'PyPy'],
  },
  minimumVersions: ['CPython 3.10', 'urllib3 1.26'],
  capabilities: pythonCapabilities,
  exchange: { format: 'python', files: ['pinned_urllib3.py'] },
  options: pythonOptions,
  review: reviewPython,
  render: (context) => renderPython(context, urllib3Client),
}
