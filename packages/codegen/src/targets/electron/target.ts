import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import { looksAboveLeaf } from '../../plan/plan.ts'
import type { RenderedFile, Target } from '../../target.ts'
import { renderDebugModule } from './debug.ts'
import { renderModule } from './module.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Electron: its windows are Chromium, its main process is Node, and each has a guard of its own.
 *
 * @see https://www.electronjs.org/docs/latest/api/session#sessetcertificateverifyprocproc
 */
export const electron: Target = {
  id: 'electron',
  title: 'Electron (sessions of Chromium, and the main process)',
  proof: {
    level: 'typechecked',
    ranOn: [],
    notRunOn: ['Electron'],
  },
  minimumVersions: ['Electron 36', 'npm install keypin'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'most-specific',
    positions: 'told-apart',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'report', 'off'],
    expiry: { open: 'start', closed: 'start' },
    forbid: true,
    unlistedBlock: true,
    reports: true,
    clearTextOff: true,
    addresses: true,
  },
  exchange: { format: 'javascript', files: ['pinned-session.ts'] },
  options: [debugPinsOption],
  review: (plan) => [REMEMBERED, ...(plan.entries.some(looksAboveLeaf) ? [ONE_PATH] : [])],
  render: (context) => {
    const files: RenderedFile[] = [
      { path: 'pinned-session.ts', role: 'code', code: renderModule(context) },
      { path: 'pinned-session.test.ts', role: 'test', code: renderSelfTest(context) },
      { path: 'ci/pins-electron.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
    if (debugPinsOf(context.options).length > 0)
      files.push({ path: 'pinned-session.debug.ts', role: 'debug', code: renderDebugModule(context) })
    return files
  },
}

const REMEMBERED: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'a refusal is told once for as long as Chromium remembers it, and a page sees a failed request only',
  why: 'Chromium remembers the answer to a certificate, and tells pages no reasons',
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that Chromium validated',
  why: 'Electron shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}
