import { createPublicKey, type KeyObject } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Evidence } from '@keypin/care'
import { type Pin, pinOfPublicKey } from 'keypin'
import { CliError, usageError } from '../errors.ts'
import { readBytes, readDescriptor } from '../files/read.ts'
import type { PlannedFile } from '../files/write.ts'
import type { Io } from '../io.ts'

/** Options that say how a new private key is kept. */
export const passphraseOptions = {
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
  'no-passphrase': { type: 'boolean', about: 'leave it unencrypted, readable by you alone (mode 0600)' },
} as const

interface PassphraseValues {
  readonly 'passphrase-file': string | undefined
  readonly 'passphrase-fd': string | undefined
  readonly 'no-passphrase': boolean
}

/** A key that was just made, and the files it is to be kept in. */
export interface NewKey {
  readonly pin: Pin
  readonly evidence: Evidence
  readonly files: readonly PlannedFile[]
  readonly keyPath: string
  readonly requestPath: string
  readonly isEncrypted: boolean
}

/**
 * Makes a P-256 key that no server has yet, and a request to have it certified. Writes nothing: the files are
 * written with the pin set, so that a pin never stands for a key that was not kept.
 *
 * @param path Where the key is to be; its request goes beside it.
 * @throws {CliError} `KEYPIN_USAGE` when nothing says how the key is kept.
 */
export async function makeKey(path: string, host: string, values: PassphraseValues, io: Io): Promise<NewKey> {
  const { encryptPrivateKey, generateKey, request } = await import('@keypin/forge')
  const passphrase = await readPassphrase(values, io)
  const key = generateKey('P-256')
  const [keyPath, requestPath] = makeKeyPaths(path, io.cwd)
  const keyPem = passphrase === undefined ? plainPem(key) : encryptPrivateKey(key, passphrase)
  return {
    pin: pinOfPublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    evidence: {
      at: io.now().toISOString(),
      what: 'private-key',
      file: basename(keyPath),
      possession: 'proven',
    },
    files: [
      { path: keyPath, contents: keyPem, how: 'create', mode: 0o600 },
      { path: requestPath, contents: request(host, { key }).pem, how: 'create' },
    ],
    keyPath,
    requestPath,
    isEncrypted: passphrase !== undefined,
  }
}

/** Where a new key and its request go. */
export function makeKeyPaths(path: string, cwd: string): readonly [key: string, request: string] {
  const key = resolve(cwd, path)
  return [key, `${key.replace(/(?:\.key)?(?:\.pem)?$/, '')}.csr.pem`]
}

const plainPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/**
 * Makes sure that the command line says how a new key is kept, before the network is asked.
 *
 * @throws {CliError} `KEYPIN_USAGE`
 */
export function demandPassphraseSource(values: PassphraseValues, io: Io): void {
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

/** Never from an argument: those are seen by every process on the machine. */
async function readPassphrase(values: PassphraseValues, io: Io): Promise<string | undefined> {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor, 'no-passphrase': isPlain } = values
  if (isPlain) return undefined
  if (file !== undefined) return firstLine(readBytes(resolve(io.cwd, file), 'the passphrase file'))
  if (descriptor !== undefined) return firstLine(readFromDescriptor(descriptor))
  return askTwice(io)
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
