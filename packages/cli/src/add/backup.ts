import { createPrivateKey, type KeyObject } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Custody, Evidence } from '@keypin/care'
import { KeypinError, type Pin, type Position, readPin } from 'keypin'
import { CliError, usageError } from '../errors.ts'
import { readBytes } from '../files/read.ts'
import { exists, type PlannedFile } from '../files/write.ts'
import type { IssuedFacts } from '../key/issued.ts'
import { proofOfPrivateKey, proofOfPublicFile } from '../key/proof.ts'

/** A backup that somebody brought. */
export interface Backup {
  readonly pin: Pin
  /** Where in a path it will stand, when it serves. */
  readonly position: Position
  /** What was held against the pin; absent for a bare pin. */
  readonly evidence?: Evidence
  /** What was verified of a certificate. */
  readonly certificate?: IssuedFacts
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

/** What a backup is read and judged with. */
export interface BackupPlace {
  readonly cwd: string
  readonly now: Date
  /** Roots that count beside the public ones. */
  readonly ca: readonly Uint8Array[]
  /** Certificates that may stand between a backup's and its root. */
  readonly chain: readonly Uint8Array[]
}

/**
 * Reads `--backup`: the pin in any spelling, or a file with the key’s certificate, request, public or
 * private key.
 *
 * @param position Where a key that is no CA’s will stand.
 * @throws {CliError} `KEYPIN_USAGE` when it is neither; `KEYPIN_BACKUP_REFUSED` for a request or a private
 *   key whose signature is wrong.
 */
export function readBackup(text: string, position: Position, { cwd, now, ca, chain }: BackupPlace): Backup {
  const path = resolve(cwd, text)
  if (!exists(path)) return { pin: readBarePin(text), position }
  const bytes = readBytes(path, 'the backup')
  const noted = { at: now.toISOString(), file: basename(path) }
  const isPrivate = /-----BEGIN (?:\w+ )*PRIVATE KEY-----/.test(bytes.toString('latin1'))
  const proof = isPrivate
    ? proofOfPrivateKey(readPrivateKey(bytes, path), noted)
    : proofOfPublicFile(bytes, { path, issuers: { chain, given: ca }, now })
  const { pin, evidence, certificate, fault } = proof
  if (evidence === undefined)
    throw new CliError('KEYPIN_BACKUP_REFUSED', `${path} is no backup: ${fault}`, {
      hint: 'make the key or the request again; nobody may hold what this one names',
    })
  return {
    pin,
    position: certificate?.isCa ? 'ca' : position,
    evidence,
    ...(certificate === undefined ? {} : { certificate }),
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

/** An encrypted key is not asked for its passphrase: its request says the same, and is no secret. */
function readPrivateKey(bytes: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(bytes)
  } catch {
    // what OpenSSL says may quote what it read, so it is not handed on
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot read the private key in ${path}`, {
      hint: `if it is encrypted, give its request or public key instead: openssl pkey -in ${basename(path)} -pubout`,
    })
  }
}
