import { actions } from '../actions.ts'
import { type Code, code } from '../code.ts'
import { word } from '../languages/word.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow that runs the self-test where users build, which raises the proof to there. */
export function renderWorkflow({ header }: RenderContext, target: string): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ${word.literal(target)}
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
          - run: rustup toolchain install stable --profile minimal
          - run: cargo test --locked pinned_
  `
}
