import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pemBundle } from '@keypin/forge'
import { readCertificate } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import { makeInterceptionRoot } from './authorities.ts'
import { readFacts } from './facts.ts'
import { describe, type InitializedLab } from './init.ts'
import { filesOf } from './layout.ts'

/**
 * Gives a lab a new interception root for another 7 days, and a new trust bundle. The genuine chain and the pins
 * stay, so that a test build pinned to this lab goes on working; devices have to trust the new root.
 *
 * @throws {LabError} `KEYPIN_LAB_INVALID` or `KEYPIN_LAB_WRITE`; asking again then completes it.
 * @example
 * const lab = await renewLab('lab')
 * console.log(lab.interceptionUntil)
 */
export async function renewLab(dir: string): Promise<InitializedLab> {
  const folder = resolve(dir)
  const files = filesOf(folder)
  try {
    const facts = readFacts(await readFile(files.lab, 'utf8'))
    if (facts === undefined) throw new Error('lab.json')
    const interception = makeInterceptionRoot(facts.host, {
      unconstrained: facts.unconstrained,
      also: facts.also ?? [],
      key: facts.key ?? 'P-256',
    })
    const renewed = { ...facts, interceptionUntil: readCertificate(interception.der).notAfter.toISOString() }
    await replace(files.interceptionRootKey, interception.keyPem, 0o600)
    await replace(files.interceptionRoot, interception.pem)
    await replace(files.trust, pemBundle([await readFile(files.genuineRoot, 'utf8'), interception]))
    await replace(files.lab, `${JSON.stringify(renewed, null, 2)}\n`)
    return describe(folder, renewed)
  } catch (cause) {
    throw new LabError('KEYPIN_LAB_WRITE', `could not renew ${JSON.stringify(folder)} (${reasonOf(cause)})`, {
      hint: 'is it a lab, and may you write to it?',
      cause,
    })
  }
}

/** Writes a file whole or not at all. */
export async function replace(path: string, text: string, mode: number = 0o644): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, text, { flag: 'wx', mode })
    await chmod(draft, mode)
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}
