import { emulatorJob } from '../../android/emulator.ts'
import { packageOf } from '../../android/options.ts'
import { type Code, code, NOTHING } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/**
 * A workflow that runs the self-test on emulators, which raises the proof to Android.
 *
 * @param other The class of a test beside it; the two run together.
 */
export function renderWorkflow({ options, header }: RenderContext, other?: Code): Code {
  const more = other === undefined ? NOTHING : code`,${packageOf(options).name}.${other}`
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
      ${emulatorJob(options, code`NetworkSecurityConfigTest${more}`)}
  `
}
