import { actions, installMaestro } from '../actions.ts'
import { allowVirtualisation } from '../android/emulator.ts'
import { Code, code } from '../code.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow that runs the self-test on an emulator and a simulator, which raises the proof to there. */
export function renderWorkflow({ header }: RenderContext, id: string): Code {
  return code`
    ${yaml.comment(...header)}
    #
    # The app calls pinningSelfTest() where it is built with PINNING_SELF_TEST=1, and shows 'the pins hold' where the
    # answer is empty; .maestro/pinning.yml launches it and waits for that: assertVisible: 'the pins hold'
    name: pins of ${new Code(id)}
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    env:
      PINNING_SELF_TEST: '1'
    jobs:
      android:
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupNode}
            with:
              node-version: 22
          - uses: ${actions.setupJava}
            with:
              distribution: temurin
              java-version: 17
          - run: npm ci
          - ${allowVirtualisation}
          - ${installMaestro}
          - uses: ${actions.androidEmulator}
            with:
              api-level: 34
              arch: x86_64
              script: |
                npx --no -- react-native run-android --mode release
                maestro test .maestro/pinning.yml
      ios:
        runs-on: macos-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupNode}
            with:
              node-version: 22
          - run: npm ci
          - run: pod install --project-directory=ios
          - ${installMaestro}
          - run: npx --no -- react-native run-ios --mode Release
          - run: maestro test .maestro/pinning.yml
  `
}
