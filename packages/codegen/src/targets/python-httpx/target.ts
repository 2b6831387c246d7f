import { pythonCapabilities, pythonOptions, renderPython, reviewPython } from '../../python/target.ts'
import type { Target } from '../../target.ts'
import { httpxClient } from './client.ts'

/** Python httpx, blocking and async, through an `ssl.SSLContext` that judges at the end of every handshake. */
export const pythonHttpx: Target = {
  id: 'python-httpx',
  title: 'Python httpx',
  proof: {
    level: 'run',
    ranOn: ['CPython 3.11', 'httpx 0.28.1 (blocking)', 'httpx 0.28.1 (asyncio)'],
    notRunOn: ['macOS', 'Windows', 'trio', 'uvloop'],
  },
  minimumVersions: ['CPython 3.10', 'httpx 0.26'],
  capabilities: pythonCapabilities,
  exchange: { format: 'python', files: ['pinned_httpx.py'] },
  options: pythonOptions,
  review: reviewPython,
  render: (context) => renderPython(context, httpxClient),
}
