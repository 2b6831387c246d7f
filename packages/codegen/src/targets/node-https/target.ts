import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import type { RenderedFile, Target } from '../../target.ts'
import { wholeMeaning } from '../../whole-meaning.ts'
import { renderDebugModule } from './debug.ts'
import { renderModule, renderTypes } from './module.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Node `https`, and axios, which takes the same agent.
 *
 * The output is thin on purpose: what it takes to pin in Node (resumed sessions, verified paths, options
 * that get lost) is in `keypin/node`, which reads the pin set as it stands.
 */
export const nodeHttps: Target = {
  id: 'node-https',
  title: 'Node https and axios',
  proof: {
    level: 'run',
    ranOn: ['Node 20.20.2', 'Node 22.23.3', 'Node 24.21.0', 'axios 1.21.1'],
    notRunOn: ['macOS', 'Windows', 'Bun', 'Deno'],
  },
  minimumVersions: ['Node 20.19', 'npm install keypin', 'axios 1.0 where it is used'],
  capabilities: wholeMeaning,
  exchange: { format: 'javascript', files: ['pinned-https.mjs'] },
  options: [debugPinsOption],
  render: (context) => {
    const files: RenderedFile[] = [
      { path: 'pinned-https.mjs', role: 'code', code: renderModule(context) },
      { path: 'pinned-https.d.mts', role: 'code', code: renderTypes(context) },
      { path: 'pinned-https.test.mjs', role: 'test', code: renderSelfTest(context) },
      { path: 'ci/pins-node-https.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
    if (debugPinsOf(context.options).length > 0)
      files.push({ path: 'pinned-https.debug.mjs', role: 'debug', code: renderDebugModule(context) })
    return files
  },
}
