import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on a simulator, which raises the proof to there. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ktor-darwin
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      self-test:
        runs-on: macos-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupJava}
            with:
              distribution: temurin
              java-version: 17
          - run: ./gradlew iosSimulatorArm64Test --tests '*PinnedDarwinTest'
  `
}
