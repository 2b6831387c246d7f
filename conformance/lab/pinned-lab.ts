// A lab with pin sets for clients of every kind, in a folder that is gone when the tests are over.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { root } from '@keypin/forge'
import { type InitializedLab, initLab, type Lab, loadLab } from '@keypin/lab'
import { pinOf } from 'keypin'
import type { KnownClient } from './known-answers.ts'

/** The host of all of it: a name that every client finds. */
export const host = 'localhost'

/** What the tests share. */
export interface PinnedLab {
  readonly lab: InitializedLab
  readonly genuine: Lab['genuine']
  /** Paths of the pin sets that clients go by. */
  readonly pinSets: Readonly<Record<KnownClient['pins'], string>>
  /** What clients find beside the lab's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Makes a folder. */
  readonly folder: (name: string) => string
}

/** Makes a lab, and pin sets with its key, with its certificate, and with neither. */
export async function pinnedLab(): Promise<PinnedLab> {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-known-'))
  after(() => rmSync(dir, { recursive: true, force: true }))
  const lab = await initLab({ host, dir: join(dir, 'lab') })
  const { genuine } = await loadLab(lab.dir)
  const write = (name: string, hosts: object): string => {
    const path = join(dir, `${name}.json`)
    writeFileSync(path, JSON.stringify({ version: 1, hosts }))
    return path
  }
  const another = pinOf(root().der, 'certificate').text
  const keys = [{ pin: lab.pins.leaf }, { pin: lab.pins.backup }]
  const certificates = [{ pin: lab.pins.leafCertificate }, { pin: another }]
  return {
    lab,
    genuine,
    pinSets: {
      key: write('key', { [host]: { pins: keys } }),
      certificate: write('certificate', { [host]: { pins: certificates } }),
      nothing: write('nothing', { 'other.example.net': { pins: keys } }),
    },
    env: {
      ...process.env,
      PINNED_SPKI: lab.pins.leaf.replace('sha256/', ''),
      PINNED_SHA256: createHash('sha256').update(genuine.leaf.der).digest('hex'),
    },
    folder: (name) => {
      const path = join(dir, name)
      mkdirSync(path)
      return path
    },
  }
}
