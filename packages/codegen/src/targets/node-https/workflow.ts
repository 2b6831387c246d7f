import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on the versions a user has, which raises the proof to theirs. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of node-https
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
            node: [20, 22, 24]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupNode}
            with:
              node-version: \${{ matrix.node }}
          # Needs what the lockfile has of keypin and, for the self-test: npm install --save-dev @keypin/forge
          - run: npm ci
          # The folder that keypin generate wrote to.
          - run: node --test pinned-https.test.mjs
  `
}
