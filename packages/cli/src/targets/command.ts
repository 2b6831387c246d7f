import { targets } from '@keypin/codegen'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { DONE } from '../exit.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'

const levels = {
  run: 'real toolchain, real client, against the lab',
  'run-shimmed': 'real code, platform shimmed',
  typechecked: 'compiled against the vendor’s declarations',
  structure: 'well formed, no more',
} as const

/** `keypin targets`. */
export const command: Command = defineCommand({
  about:
    'Lists the platforms that keypin writes code and configuration for, how far each is proven, and where it ' +
    'ran and did not run. Nothing is called proven above its level: a JVM is not an Android device.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  options: { json: { type: 'boolean', about: 'the same data as JSON' } },
  examples: [['keypin targets', 'the list']],
  run: async ({ options }, io) => {
    if (options.json) {
      printJson(
        io,
        targets.map(({ id, title, proof, minimumVersions, capabilities, options: settings }) => ({
          id,
          title,
          proof,
          minimumVersions,
          capabilities,
          options: settings.map(({ name, what, default: usual }) => ({ name, what, default: usual })),
        })),
      )
      return DONE
    }
    const style = styleFor(io)
    for (const { id, title, proof, minimumVersions, options: settings } of targets) {
      print(io, `${style.bold(id)}   ${title}`)
      print(io, `  proven       ${proof.level}: ${levels[proof.level]}`)
      if (proof.ranOn.length > 0) print(io, `  ran on       ${proof.ranOn.join(', ')}`)
      if (proof.notRunOn.length > 0) print(io, `  not run on   ${proof.notRunOn.join(', ')}`)
      if (minimumVersions.length > 0) print(io, `  needs        ${minimumVersions.join(', ')}`)
      for (const { name, what, default: usual } of settings)
        print(io, `  --set        ${name}=${usual}   ${what}`)
    }
    return DONE
  },
})
