import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test in the app on a simulator, with the pins and with wrong ones. */
export function renderWorkflow({ options, header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ios-nspinneddomains
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    env:
      SCHEME: ${yaml.literal(options.get('scheme') ?? '')}
      INFO_PLIST: ${yaml.literal(options.get('infoPlist') ?? '')}
    jobs:
      self-test:
        runs-on: macos-latest
        strategy:
          fail-fast: false
          matrix:
            pins: [right, wrong]
        steps:
          - uses: ${actions.checkout}
          - name: Take wrong pins
            if: matrix.pins == 'wrong'
            run: |
              /usr/libexec/PlistBuddy -c 'Delete :NSAppTransportSecurity' "$INFO_PLIST"
              /usr/libexec/PlistBuddy -c 'Merge Tests/WrongPins.plist' "$INFO_PLIST"
          - name: Test on a simulator
            run: |
              id=$(xcrun simctl list devices available -j |
                jq -r '[.devices | to_entries[] | select(.key | contains("iOS")) | .value[]][0].udid')
              xcodebuild test -scheme "$SCHEME" -destination "id=$id" -only-testing "\${SCHEME}Tests/PinnedDomainsTests"
  `
}
