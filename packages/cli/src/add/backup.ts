import { createPublicKey } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Custody, Evidence } from '@keypin/care'
import {
  KeypinError,
  type Pin,
  type PinMaterial,
  type Position,
  pinOfPublicKey,
  readCertificate,
  readPin,
  readPinMaterial,
} from 'keypin'
import { CliError, usageError } from '../errors.ts'
import { readBytes } from '../files/read.ts'
import { exists, type PlannedFile } from '../files/write.ts'

/** A backup that somebody brought. */
export interface Backup {
  readonly pin: Pin
  /** Where in a path it will stand, when it serves. */
  readonly position: Position
  /** What was held against the pin; absent for a bare pin. */
  readonly evidence?: Evidence
}

/** The backup that was chosen, whichever way it came. */
export interface ChosenBackup extends Backup {
  readonly label?: string
  /** Where the key is kept, when it was just made. */
  readonly custody?: Custody
  /** Files that are written with the pin set. */
  readonly files: readonly PlannedFile[]
  readonly keyPath?: string
  readonly requestPath?: string
  readonly isEncrypted?: boolean
}

/**
 * Reads `--backup`: the pin in any spelling, or a file with the key’s certificate, request, public or
 * private key.
 *
 * @param position Where a key that is no CA’s will stand.
 * @throws {CliError} `KEYPIN_USAGE` when it is neither; `KEYPIN_BACKUP_REFUSED` for a request whose signature
 *   is wrong.
 */
export function readBackup(text: string, position: Position, cwd: string, now: Date): Backup {
  const path = resolve(cwd, text)
  if (!exists(path)) return { pin: readBarePin(text), position }
  const bytes = readBytes(path, 'the backup')
  const at = now.toISOString()
  const file = basename(path)
  if (/-----BEGIN (?:\w+ )*PRIVATE KEY-----/.test(bytes.toString('latin1')))
    return {
      pin: pinOfPrivateKey(bytes, path),
      position,
      evidence: { at, what: 'private-key', file, possession: 'proven' },
    }
  const material = readMaterial(bytes, path)
  return {
    pin: material.pin,
    position: isCa(material) ? 'ca' : position,
    evidence: { at, what: material.what, file, possession: possessionOf(material, path) },
  }
}

function readBarePin(text: string): Pin {
  try {
    return readPin(text)
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    throw usageError(
      `--backup is neither a file nor a pin: ${error.message}`,
      error.hint ?? 'give the file of a key, request or certificate, or a pin such as sha256/…',
    )
  }
}

function readMaterial(bytes: Uint8Array, path: string): PinMaterial {
  try {
    return readPinMaterial(bytes)
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot use ${path} as a backup: ${error.message}`, {
      hint: error.hint ?? 'give a certificate, a request, a public or a private key, as PEM or DER',
      cause: error,
    })
  }
}

/** An encrypted key is not asked for its passphrase: its request says the same, and is no secret. */
function pinOfPrivateKey(bytes: Buffer, path: string): Pin {
  try {
    return pinOfPublicKey(createPublicKey(bytes).export({ type: 'spki', format: 'der' }))
  } catch (error) {
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot read the private key in ${path}`, {
      hint: `if it is encrypted, give its request or public key instead: openssl pkey -in ${basename(path)} -pubout`,
      cause: error,
    })
  }
}

const isCa = ({ what, material }: PinMaterial): boolean =>
  what === 'certificate' && readCertificate(material).basicConstraints?.ca === true

function possessionOf({ what, possession }: PinMaterial, path: string): Evidence['possession'] {
  if (what !== 'request') return 'claimed'
  if (possession?.valid === false)
    throw new CliError('KEYPIN_BACKUP_REFUSED', `the request in ${path} is not signed with its own key`, {
      hint: 'make the request again; nobody may hold the key it asks for',
    })
  return possession?.valid === true ? 'proven' : 'claimed'
}
