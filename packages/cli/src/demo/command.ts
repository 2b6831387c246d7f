import { mkdtempSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { placeIn } from './place.ts'
import { tellStory } from './story.ts'

/** `keypin demo`. */
export const command: Command = defineCommand({
  about:
    'The whole story on this machine, offline, in under a minute: a service, an interceptor whose root the device ' +
    'trusts, an ordinary client whose request it reads, then a pin set with a backup key, generated clients, forged ' +
    'chains that they refuse with 0 bytes, and the move to the backup key.\n\n' +
    'Everything is on loopback and in one new folder; nothing is installed, and no trust store is touched.',
  positionals: { min: 0, max: 0, what: '' },
  options: {
    dir: { type: 'string', value: 'DIR', about: 'write there; a new folder for temporary files when absent' },
  },
  examples: [
    ['keypin demo', 'watch it'],
    ['keypin demo --dir demo', 'and look through what it wrote afterwards'],
  ],
  exits: [[NO, 'a client did not do what the story says']],
  run: async ({ options }, io) => ((await tellStory(placeIn(await folder(options.dir, io)), io)) ? DONE : NO),
})

async function folder(dir: string | undefined, io: Io): Promise<string> {
  if (dir === undefined) return mkdtempSync(join(tmpdir(), 'keypin-demo-'))
  const path = resolve(io.cwd, dir)
  try {
    await mkdir(path)
    return path
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    const code = isThere ? 'KEYPIN_FILE_EXISTS' : 'KEYPIN_FILE_UNWRITABLE'
    throw new CliError(code, `${path} ${isThere ? 'is there already' : 'cannot be made'}`, {
      hint: 'name a folder that is not there yet: --dir demo-2',
      cause,
    })
  }
}
