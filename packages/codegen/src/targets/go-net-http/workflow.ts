import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on the systems a user ships for, which raises the proof to there. */
export function renderWorkflow({ header }: RenderContext, name: Code): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of go-net-http
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
            go: [oldstable, stable]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupGo}
            with:
              go-version: \${{ matrix.go }}
          # The folder that keypin generate wrote to.
          - run: go vet ./${name} && go test -count=1 ./${name}
  `
}
