import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that checks the guard against the Electron a user has, which raises the proof to theirs. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of electron
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
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupNode}
            with:
              node-version: 24
          # Needs in the lockfile: npm install --save-dev @keypin/forge typescript
          - run: npm ci
          # The folder that keypin generate wrote to.
          - run: npx --no -- tsc --noEmit --strict --module nodenext --allowImportingTsExtensions --skipLibCheck pinned-session.ts
          - run: node --test pinned-session.test.ts
  `
}
