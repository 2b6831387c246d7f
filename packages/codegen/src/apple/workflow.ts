import { actions } from '../actions.ts'
import { Code, code } from '../code.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'
import { moduleOf } from './options.ts'

/** A workflow that runs the self-test on a simulator and on the Mac, which raises the proof to there. */
export function renderSwiftWorkflow({ options, header }: RenderContext, id: string): Code {
  const { name } = moduleOf(options)
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
        runs-on: macos-latest
        strategy:
          fail-fast: false
          matrix:
            destination: ['platform=macOS', 'iOS simulator']
        steps:
          - uses: ${actions.checkout}
          - name: Choose a simulator
            if: matrix.destination == 'iOS simulator'
            run: |
              id=$(xcrun simctl list devices available -j |
                jq -r '[.devices | to_entries[] | select(.key | contains("iOS")) | .value[]][0].udid')
              echo "DESTINATION=id=$id" >> "$GITHUB_ENV"
          - name: Test
            run: >-
              xcodebuild test -scheme ${name}
              -destination "\${DESTINATION:-platform=macOS}"
              -skipPackagePluginValidation
  `
}
