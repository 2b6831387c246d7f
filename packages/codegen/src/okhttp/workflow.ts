import { actions } from '../actions.ts'
import { emulatorJob } from '../android/emulator.ts'
import { Code, code } from '../code.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow for GitHub that runs the self-test on a JVM and on an emulator, which raises the proof to Android. */
export function renderOkHttpWorkflow({ options, header }: RenderContext, sources: 'kotlin' | 'java'): Code {
  return code`
    ${yaml.comment(...header)}
    #
    # In the app's build.gradle.kts, so that the self-test also runs on a device:
    #   android.sourceSets["androidTest"].java.srcDir("src/test/${new Code(sources)}")
    name: pins of android-okhttp
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      jvm:
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupJava}
            with:
              distribution: temurin
              java-version: 17
          - run: ./gradlew testDebugUnitTest --tests '*PinnedOkHttpTest'
      ${emulatorJob(options, code`PinnedOkHttpTest`)}
  `
}
