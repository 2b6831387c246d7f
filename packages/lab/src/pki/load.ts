import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { authority, type CertificateAuthority, issued } from '@keypin/forge'
import { LabError, reasonOf } from '../errors.ts'
import type { Genuine } from '../scenarios/scenario.ts'
import { type LabFacts, readFacts } from './facts.ts'
import { describe, type InitializedLab } from './init.ts'
import { filesOf } from './layout.ts'

/** A lab that was read from its folder, with everything needed to forge chains. */
export interface Lab extends InitializedLab {
  readonly genuine: Genuine
  readonly interceptionRoot: CertificateAuthority
  /** What a client under test trusts: the genuine root and the interception root. */
  readonly anchors: readonly Uint8Array[]
}

/**
 * Reads a lab from its folder.
 *
 * @throws {LabError} `KEYPIN_LAB_INVALID` when it is not a lab or a file of it is damaged.
 * @example
 * const lab = await loadLab('lab')
 * console.log(lab.host, lab.pins.leaf)
 */
export async function loadLab(dir: string): Promise<Lab> {
  const folder = resolve(dir)
  const facts = await readFactsOf(folder)
  try {
    const { genuine, interceptionRoot } = await readAuthorities(folder)
    const anchors = [genuine.root.der, interceptionRoot.der]
    return { ...describe(folder, facts), genuine, interceptionRoot, anchors }
  } catch (cause) {
    throw damaged(folder, cause)
  }
}

async function readFactsOf(folder: string): Promise<LabFacts> {
  let text: string
  try {
    text = await readFile(filesOf(folder).lab, 'utf8')
  } catch (cause) {
    throw new LabError('KEYPIN_LAB_INVALID', `${JSON.stringify(folder)} is not a lab (${reasonOf(cause)})`, {
      hint: `make one: keypin lab init --host HOST --dir ${folder}`,
      cause,
    })
  }
  const facts = readFacts(text)
  if (facts === undefined) throw damaged(folder, new Error('lab.json'))
  return facts
}

async function readAuthorities(
  folder: string,
): Promise<{ genuine: Genuine; interceptionRoot: CertificateAuthority }> {
  const files = filesOf(folder)
  const read = (path: string): Promise<string> => readFile(path, 'utf8')
  const pair = async (certificate: string, key: string): Promise<{ certificate: string; key: string }> => ({
    certificate: await read(certificate),
    key: await read(key),
  })
  const root = authority(await pair(files.genuineRoot, files.genuineRootKey))
  const intermediate = authority({
    ...(await pair(files.intermediate, files.intermediateKey)),
    issuer: root,
  })
  const leaf = issued({ ...(await pair(files.chain, files.leafKey)), issuer: intermediate })
  const backupKey = createPrivateKey(await read(files.backupKey))
  const interceptionRoot = authority(await pair(files.interceptionRoot, files.interceptionRootKey))
  return { genuine: { root, intermediate, leaf, backupKey }, interceptionRoot }
}

const damaged = (folder: string, cause: unknown): LabError =>
  new LabError('KEYPIN_LAB_INVALID', `the lab ${JSON.stringify(folder)} is damaged (${reasonOf(cause)})`, {
    hint: 'make a new one in another folder: keypin lab init --host HOST --dir DIR',
    cause,
  })
