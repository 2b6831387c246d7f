import { packageOf } from '../../android/options.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on emulators, which raises the proof to Android. */
export function renderWorkflow({ options, header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of the network security configuration
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      emulator:
        runs-on: ubuntu-latest
        strategy:
          fail-fast: false
          matrix:
            api-level: [24, 29, 34, 36]
        steps:
          - uses: actions/checkout@v4
          - uses: actions/setup-java@v4
            with:
              distribution: temurin
              java-version: 17
          - name: Let the emulator use the host's virtualisation
            run: |
              echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666"' | sudo tee /etc/udev/rules.d/99-kvm.rules
              sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm
          - uses: reactivecircus/android-emulator-runner@v2
            with:
              api-level: \${{ matrix.api-level }}
              arch: x86_64
              script: >-
                ./gradlew connectedDebugAndroidTest
                -Pandroid.testInstrumentationRunnerArguments.class=${packageOf(options).name}.NetworkSecurityConfigTest
  `
}
