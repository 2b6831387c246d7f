import { listPresets, type PresetName, presetVersion } from '@keypin/lab'
import { usageError } from '../errors.ts'
import type { Io } from '../io.ts'
import { suggest } from '../suggest.ts'
import { printable } from '../terminal/printable.ts'
import { print, say } from '../terminal/say.ts'

/** Prints every client that `--client` takes: what it says of itself here, and what of pins it can be told. */
export async function printPresets(io: Io): Promise<void> {
  for (const { name, pins, install } of listPresets()) {
    const version = await presetVersion(name, io.env)
    print(io, `${name.padEnd(9)} ${version === undefined ? `absent: ${install}` : printable(version)}`)
    print(io, `          pins: ${pins}`)
  }
}

/** Reads `--client`, and says what of pins such a client can be told. */
export function presetNamed(text: string, io: Io): PresetName {
  const known = listPresets()
  const found = known.find(({ name }) => name === text)
  if (found === undefined)
    throw unknownPreset(
      text,
      known.map(({ name }) => name),
    )
  say(io, `${found.title} and pins: ${found.pins}`)
  return found.name
}

function unknownPreset(text: string, names: readonly string[]): Error {
  const meant = suggest(text, names)
  return usageError(
    `--client is ${names.join(', ')} or help, not '${text}'${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    'any other client is given after --: keypin lab run --dir lab -- COMMAND',
  )
}
