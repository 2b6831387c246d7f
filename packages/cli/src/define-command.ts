import { parseArguments } from './arguments.ts'
import type { Command, CommandSpec, OptionTable } from './command.ts'

/** Makes a command of its facts; the types of its options come from its table. */
export function defineCommand<const T extends OptionTable>(spec: CommandSpec<T>): Command {
  return {
    ...spec,
    run: async (row, argv, io) => spec.run(parseArguments(row, spec, argv), io),
  }
}
