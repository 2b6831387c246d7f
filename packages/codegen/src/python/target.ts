import { actions } from '../actions.ts'
import { type Code, code } from '../code.ts'
import { debugPinsOf, debugPinsOption } from '../debug-pins.ts'
import { yaml } from '../languages/yaml.ts'
import type { Loss } from '../loss.ts'
import { looksAboveLeaf, type Plan } from '../plan/plan.ts'
import type { Capabilities, RenderContext, RenderedFile, TargetOption } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'
import { type PythonClient, renderDebugModule, renderModule } from './module.ts'
import { renderSelfTest } from './self-test.ts'

/** The generated module carries the whole judgement of the library. */
export const pythonCapabilities: Capabilities = wholeMeaning

/** The options of the Python targets. */
export const pythonOptions: readonly TargetOption[] = [debugPinsOption]

/** What is lost in any Python: all paths but the one that OpenSSL shows. */
export function reviewPython({ entries }: Plan): readonly Loss[] {
  return entries.some(looksAboveLeaf) ? [ONE_PATH] : []
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that OpenSSL built',
  why: 'ssl shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

/** The files of a Python target. */
export function renderPython(context: RenderContext, client: PythonClient): readonly RenderedFile[] {
  const { module } = client
  const files: RenderedFile[] = [
    { path: `${module}.py`, role: 'code', code: renderModule(context, client) },
    { path: `test_${module}.py`, role: 'test', code: renderSelfTest(context, module, client.selfTest) },
    { path: `ci/pins-${client.id}.yml`, role: 'workflow', code: renderWorkflow(context, client) },
  ]
  if (debugPinsOf(context.options).length > 0)
    files.push({ path: `${module}_debug.py`, role: 'debug', code: renderDebugModule(context, client) })
  return files
}

/** A workflow that runs the self-test on the interpreters a user has, which raises the proof to theirs. */
function renderWorkflow({ header }: RenderContext, { id, module, packages }: PythonClient): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ${id}
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      self-test:
        strategy:
          fail-fast: false
          matrix:
            os: [ubuntu-latest, macos-latest, windows-latest]
            python: ['3.10', '3.11', '3.12', '3.13', '3.14']
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupPython}
            with:
              python-version: \${{ matrix.python }}
          # requirements.txt: what the program runs with, ${packages} among it.
          - run: pip install -r requirements.txt trustme==1.2.1
          # The folder that keypin generate wrote to.
          - run: python -m unittest -v test_${module}
  `
}
