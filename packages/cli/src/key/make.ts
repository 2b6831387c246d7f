import { createPublicKey, type KeyObject } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Custody, Evidence } from '@keypin/care'
import { type Pin, pinOfPublicKey } from 'keypin'
import { CliError, usageError } from '../errors.ts'
import { exists, type PlannedFile } from '../files/write.ts'
import type { Io } from '../io.ts'
import { type NewPassphraseValues, readNewPassphrase } from './passphrase.ts'

/** Kinds of key that CAs certify and clients read, by what they are called here. */
export const keyTypes = ['P-256', 'P-384', 'RSA-3072', 'RSA-4096', 'Ed25519'] as const

/** One of {@link keyTypes}. */
export type KeyType = (typeof keyTypes)[number]

/** Reads `--type`. */
export function readKeyType(text: string | undefined): KeyType {
  if (text === undefined) return 'P-256'
  const found = keyTypes.find((type) => type.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  throw usageError(`there is no key type '${text}'`, `there are ${keyTypes.join(', ')}`)
}

/** A key that was just made, and the files it is to be kept in. */
export interface NewKey {
  readonly pin: Pin
  readonly type: KeyType
  readonly evidence: Evidence
  readonly custody: Custody
  readonly files: readonly PlannedFile[]
  readonly keyPath: string
  readonly requestPath: string
  readonly isEncrypted: boolean
}

/** What to make. */
export interface KeyWish {
  /** Where the key is to be; its request goes beside it. */
  readonly path: string
  /** Names that the request asks for, the host first. */
  readonly hosts: readonly string[]
  readonly type?: KeyType
}

/**
 * Makes a key that no server has yet, and a request to have it certified. Writes nothing: the files are written
 * with the pin set, so that a pin never stands for a key that was not kept.
 *
 * @throws {CliError} `KEYPIN_USAGE` when nothing says how the key is kept.
 */
export async function makeKey(wish: KeyWish, values: NewPassphraseValues, io: Io): Promise<NewKey> {
  const { path, hosts, type = 'P-256' } = wish
  const { encryptPrivateKey, generateKey, request } = await import('@keypin/forge')
  const passphrase = await readNewPassphrase(values, io)
  const key = generateKey(type)
  const [keyPath, requestPath] = makeKeyPaths(path, io.cwd)
  const keyPem = passphrase === undefined ? plainPem(key) : encryptPrivateKey(key, passphrase)
  const at = io.now().toISOString()
  const isEncrypted = passphrase !== undefined
  return {
    pin: pinOfPublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    type,
    evidence: {
      at,
      what: 'private-key',
      file: basename(keyPath),
      possession: 'proven',
    },
    custody: { at, keeper: 'file', algorithm: type, file: basename(keyPath), encrypted: isEncrypted },
    files: [
      { path: keyPath, contents: keyPem, how: 'create', mode: 0o600 },
      { path: requestPath, contents: request(hosts, { key }).pem, how: 'create' },
    ],
    keyPath,
    requestPath,
    isEncrypted,
  }
}

/** Where a new key and its request go. */
export function makeKeyPaths(path: string, cwd: string): readonly [key: string, request: string] {
  const key = resolve(cwd, path)
  return [key, `${stemOf(key)}.csr.pem`]
}

/** Where the note of its custody goes. */
export function custodyPath(path: string, cwd: string): string {
  return `${stemOf(resolve(cwd, path))}.custody.md`
}

const stemOf = (key: string): string => key.replace(/(?:\.key)?(?:\.pem)?$/, '')

/** Said before the network is asked, and before a passphrase is typed. */
export function demandFree(paths: readonly string[], option: string): void {
  for (const taken of paths)
    if (exists(taken))
      throw new CliError('KEYPIN_FILE_EXISTS', `${taken} exists and is left as it is`, {
        hint: `choose another path: ${option} PATH`,
      })
}

const plainPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
