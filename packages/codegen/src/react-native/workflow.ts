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
          - uses: actions/checkout@v4
          - uses: actions/setup-node@v4
            with:
              node-version: 22
          - uses: actions/setup-java@v4
            with:
              distribution: temurin
              java-version: 17
          - run: npm ci
          - name: Let the emulator use the host's virtualisation
            run: |
              echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666"' | sudo tee /etc/udev/rules.d/99-kvm.rules
              sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm
          - run: curl -fsSL https://get.maestro.mobile.dev | bash
          - uses: reactivecircus/android-emulator-runner@v2
            with:
              api-level: 34
              arch: x86_64
              script: |
                npx react-native run-android --mode release
                ~/.maestro/bin/maestro test .maestro/pinning.yml
      ios:
        runs-on: macos-latest
        steps:
          - uses: actions/checkout@v4
          - uses: actions/setup-node@v4
            with:
              node-version: 22
          - run: npm ci
          - run: npx pod-install
          - run: curl -fsSL https://get.maestro.mobile.dev | bash
          - run: npx react-native run-ios --mode Release
          - run: ~/.maestro/bin/maestro test .maestro/pinning.yml
  `
}
