import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ForgeError } from './errors.ts'
import { quote } from './quote.ts'

const ownerOnly = 0o600

/**
 * Writes a secret to a new file that only its owner can read (mode 0600; Windows has no such modes).
 *
 * Nothing is ever written over: not a file, not a link, not one that appears meanwhile. The file is there
 * whole or not at all; a crash at the wrong moment leaves a hidden draft beside it, as private as the file.
 *
 * @throws {ForgeError} `FORGE_FILE_EXISTS`, or `FORGE_FILE_NOT_WRITTEN` with the system's error as `cause`.
 * @example
 * writeKeyFile('backup.key.pem', encryptPrivateKey(generateKey('P-256'), 'correct horse battery staple'))
 */
export function writeKeyFile(path: string, pem: string): void {
  writeNewFile(path, pem, linkSync)
}

/** As {@link writeKeyFile}, with the system's way to link handed in. */
export function writeNewFile(path: string, pem: string, link: (from: string, to: string) => void): void {
  // In the same folder, since a link does not cross file systems.
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    writeDraft(draft, pem)
    publish(draft, path, pem, link)
  } catch (cause) {
    throw notWritten(path, cause)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** A link, unlike a rename, fails where something stands already. */
function publish(draft: string, path: string, pem: string, link: (from: string, to: string) => void): void {
  try {
    link(draft, path)
  } catch (cause) {
    if (!lacksLinks(cause)) throw cause
    writeWhole(path, pem)
  }
}

/** FAT, some network shares and Android have no hard links. */
const lacksLinks = (cause: unknown): boolean =>
  ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES'].includes(codeOf(cause))

/** Without links: still exclusive, and no half file is left behind by an error. */
function writeWhole(path: string, pem: string): void {
  const file = openSync(path, 'wx', ownerOnly)
  try {
    fill(file, pem)
  } catch (cause) {
    rmSync(path, { force: true })
    throw cause
  }
}

const writeDraft = (draft: string, pem: string): void => fill(openSync(draft, 'wx', ownerOnly), pem)

function fill(file: number, text: string): void {
  try {
    // The mode given to open is narrowed by the umask, possibly until the owner cannot read.
    fchmodSync(file, ownerOnly)
    const bytes = Buffer.from(text, 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'

function notWritten(path: string, cause: unknown): ForgeError {
  if (codeOf(cause) === 'EEXIST') {
    return new ForgeError('FORGE_FILE_EXISTS', `${quote(path)} exists and a key is never written over`, {
      hint: 'choose another name, or move the file away yourself',
      cause,
    })
  }
  return new ForgeError('FORGE_FILE_NOT_WRITTEN', `could not write ${quote(path)} (${codeOf(cause)})`, {
    cause,
  })
}
