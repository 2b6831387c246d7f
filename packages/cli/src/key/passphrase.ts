import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { CliError, usageError } from '../errors.ts'
import { readBytes, readDescriptor } from '../files/read.ts'
import type { Io } from '../io.ts'

/** Where a passphrase comes from. Never from an argument: those are seen by every process on the machine. */
export const passphraseOptions = {
  'passphrase-file': {
    type: 'string',
    value: 'FILE',
    about: 'the passphrase of the key is the first line of this file',
  },
  'passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'it is the first line from this descriptor',
  },
} as const

/** The same for a key that is to be written. */
export const newPassphraseOptions = {
  'passphrase-file': {
    type: 'string',
    value: 'FILE',
    about: 'encrypt the new key with the first line of this file',
  },
  'passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'encrypt it with the first line from this descriptor',
  },
  'no-passphrase': { type: 'boolean', about: 'leave the key unencrypted, readable by you alone (mode 0600)' },
} as const

/** What {@link passphraseOptions} read. */
export interface PassphraseValues {
  readonly 'passphrase-file': string | undefined
  readonly 'passphrase-fd': string | undefined
}

/** What {@link newPassphraseOptions} read. */
export interface NewPassphraseValues extends PassphraseValues {
  readonly 'no-passphrase': boolean
}

/**
 * Makes sure that the command line says how a new key is kept, before anything else is done.
 *
 * @throws {CliError} `KEYPIN_USAGE`
 */
export function demandPassphraseSource(values: NewPassphraseValues, io: Io): void {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor, 'no-passphrase': isPlain } = values
  const sources = [file, descriptor, isPlain || undefined].filter((given) => given !== undefined)
  if (sources.length > 1)
    throw usageError(
      '--passphrase-file, --passphrase-fd and --no-passphrase exclude each other',
      'give one of them',
    )
  if (sources.length === 0 && !io.isTTY.stdin)
    throw usageError(
      'nothing says how the new key is to be encrypted',
      'add --passphrase-file FILE, --passphrase-fd N, or --no-passphrase',
    )
}

/** The passphrase of a key that is to be made, asked for twice; undefined where none is wanted. */
export async function readNewPassphrase(values: NewPassphraseValues, io: Io): Promise<string | undefined> {
  if (values['no-passphrase']) return undefined
  return passphraseFrom(values, io) ?? (await askTwice(io))
}

/** The passphrase of a key that exists, asked for once. */
export async function readPassphrase(values: PassphraseValues, io: Io): Promise<string> {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor } = values
  if (file !== undefined && descriptor !== undefined)
    throw usageError('--passphrase-file and --passphrase-fd exclude each other', 'give one of them')
  const given = passphraseFrom(values, io)
  if (given !== undefined) return given
  if (!io.isTTY.stdin)
    throw usageError(
      'the key is encrypted, and nothing says its passphrase',
      'add --passphrase-file FILE or --passphrase-fd N',
    )
  return io.ask('passphrase of the key:', { secret: true })
}

function passphraseFrom(values: PassphraseValues, io: Io): string | undefined {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor } = values
  if (file !== undefined) return firstLine(readBytes(resolve(io.cwd, file), 'the passphrase file'))
  return descriptor === undefined ? undefined : firstLine(readFromDescriptor(descriptor))
}

function readFromDescriptor(text: string): Buffer {
  const descriptor = /^\d{1,4}$/.test(text) ? Number(text) : undefined
  if (descriptor === undefined)
    throw usageError(`'${text}' is no descriptor`, 'give a number: --passphrase-fd 3 3<FILE')
  try {
    return descriptor === 0 ? readAll('/dev/stdin') : readDescriptor(descriptor)
  } catch (error) {
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot read the passphrase from descriptor ${descriptor}`, {
      hint: 'open it in the shell: --passphrase-fd 3 3<FILE',
      cause: error,
    })
  }
}

function readAll(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    return readDescriptor(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function firstLine(bytes: Buffer): string {
  const [line = ''] = bytes.toString('utf8').split(/\r?\n/, 1)
  if (line !== '') return line
  throw usageError('the passphrase is empty', 'put it on the first line, or say --no-passphrase')
}

async function askTwice(io: Io): Promise<string> {
  const passphrase = await io.ask('passphrase for the new backup key:', { secret: true })
  if (passphrase === '') throw usageError('the passphrase is empty', 'type one, or say --no-passphrase')
  if ((await io.ask('the same again:', { secret: true })) === passphrase) return passphrase
  throw usageError('the two passphrases differ', 'run the command again')
}
