import { emulatorJob } from '../../android/emulator.ts'
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
      ${emulatorJob(options, code`NetworkSecurityConfigTest`)}
  `
}
