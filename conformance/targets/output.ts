import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { contentsOf, type GenerateOptions, generate } from '@keypin/codegen'
import type { PinShape } from './client.ts'

/** Writes a target's output for a pin shape below `dir`; gives the absolute paths of its files. */
export async function writeOutput(
  target: string,
  { pinSet }: PinShape,
  dir: string,
  options: GenerateOptions = {},
): Promise<string[]> {
  const { files, refused, losses } = generate(pinSet, target, options)
  if (refused) throw new Error(`${target} refuses the pin set: ${JSON.stringify(losses)}`)
  return await Promise.all(
    files.map(async (file) => {
      const absolute = join(dir, file.path)
      await mkdir(dirname(absolute), { recursive: true })
      await writeFile(absolute, contentsOf(file))
      return absolute
    }),
  )
}
