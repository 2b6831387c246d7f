import { actions, installMaestro } from '../../actions.ts'
import { allowVirtualisation } from '../../android/emulator.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that builds the app with the pins and with wrong ones, which raises the proof to a device. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    #
    # The app calls pinningSelfTest(process.env.EXPO_PUBLIC_PINS, …) where that variable is set, and shows 'the pins hold'
    # where the answer is empty; .maestro/pinning.yml launches it and waits for that: assertVisible: 'the pins hold'
    name: pins of expo
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      android:
        runs-on: ubuntu-latest
        strategy:
          fail-fast: false
          matrix:
            pins: [right, wrong]
        env:
          PINNING_SELF_TEST: \${{ matrix.pins }}
          EXPO_PUBLIC_PINS: \${{ matrix.pins }}
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
          - run: npx --no -- expo prebuild --platform android --clean
          - ${allowVirtualisation}
          - ${installMaestro}
          - uses: ${actions.androidEmulator}
            with:
              api-level: 34
              arch: x86_64
              script: |
                npx --no -- expo run:android --variant release
                maestro test .maestro/pinning.yml
      ios:
        runs-on: macos-latest
        strategy:
          fail-fast: false
          matrix:
            pins: [right, wrong]
        env:
          PINNING_SELF_TEST: \${{ matrix.pins }}
          EXPO_PUBLIC_PINS: \${{ matrix.pins }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupNode}
            with:
              node-version: 22
          - run: npm ci
          - run: npx --no -- expo prebuild --platform ios --clean
          - ${installMaestro}
          - run: npx --no -- expo run:ios --configuration Release
          - run: maestro test .maestro/pinning.yml
  `
}
