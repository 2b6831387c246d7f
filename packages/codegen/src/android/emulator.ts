import { actions } from '../actions.ts'
import { type Code, code } from '../code.ts'
import type { OptionValues } from '../target.ts'
import { packageOf } from './options.ts'

/** The job of a workflow that runs a self-test on emulators, old and new; `test` is the name of its class. */
export function emulatorJob(options: OptionValues, test: Code): Code {
  return code`
    emulator:
      runs-on: ubuntu-latest
      strategy:
        fail-fast: false
        matrix:
          api-level: [24, 29, 34, 36]
      steps:
        - uses: ${actions.checkout}
        - uses: ${actions.setupJava}
          with:
            distribution: temurin
            java-version: 17
        - ${allowVirtualisation}
        - uses: ${actions.androidEmulator}
          with:
            api-level: \${{ matrix.api-level }}
            arch: x86_64
            script: >-
              ./gradlew connectedDebugAndroidTest
              -Pandroid.testInstrumentationRunnerArguments.class=${packageOf(options).name}.${test}
  `
}

/** The step of a workflow, behind its dash, without which an emulator would take minutes to start. */
export const allowVirtualisation: Code = code`
  name: Let the emulator use the host's virtualisation
    run: |
      echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666"' | sudo tee /etc/udev/rules.d/99-kvm.rules
      sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm
`
