import { resolve } from 'node:path'
import { readBytes, readStdin } from '../files/read.ts'
import type { Io } from '../io.ts'

/** What a watcher of Certificate Transparency exported, from a file or, for `-`, from stdin. */
export const readExport = (word: string, io: Io): Uint8Array =>
  word === '-' ? readStdin('the export') : readBytes(resolve(io.cwd, word), 'the export')
