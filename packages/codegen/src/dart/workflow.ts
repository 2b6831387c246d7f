import { actions } from '../actions.ts'
import { Code, code } from '../code.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow that runs the self-test where users build, which raises the proof to there. */
export function renderWorkflow({ header }: RenderContext, id: string, test: string): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ${new Code(id)}
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
            os: [ubuntu-latest, macos-latest]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.flutter}
            with:
              channel: stable
          - run: flutter pub get --enforce-lockfile
          - run: flutter test ${new Code(test)}
  `
}
