import { pythonCapabilities, pythonOptions, renderPython, reviewPython } from '../../python/target.ts'
import type { Target } from '../../target.ts'
import { aiohttpClient } from './client.ts'

/**
 * Python aiohttp, through an `ssl.SSLContext` that judges at the end of every handshake. Its own `Fingerprint`
 * compares the leaf's certificate only and switches the checks of chain and host name off.
 */
export const pythonAiohttp: Target = {
  id: 'python-aiohttp',
  title: 'Python aiohttp',
  proof: {
    level: 'run',
    ranOn: ['CPython 3.11', 'aiohttp 3.14.5'],
    notRunOn: ['macOS', 'Windows', 'uvloop'],
  },
  minimumVersions: ['CPython 3.10', 'aiohttp 3.9'],
  capabilities: pythonCapabilities,
  exchange: { format: 'python', files: ['pinned_aiohttp.py'] },
  options: pythonOptions,
  review: reviewPython,
  render: (context) => renderPython(context, aiohttpClient),
}
