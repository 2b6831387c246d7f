import { actions } from '../actions.ts'
import { type Code, code } from '../code.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow that runs the self-test where servers and desktops run. */
export function renderJvmWorkflow({ header }: RenderContext, title: Code, test: Code): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ${title}
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
            os: [ubuntu-latest, windows-latest, macos-latest]
            java: [17, 21, 25]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupJava}
            with:
              distribution: temurin
              java-version: \${{ matrix.java }}
          - run: ./gradlew test --tests '*${test}'
            shell: bash
  `
}
