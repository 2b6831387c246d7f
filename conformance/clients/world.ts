import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Issued, root } from '@keypin/forge'
import { formatPin, pinOf } from 'keypin'
import { toolDirectory } from '../../tools/testing/needs.ts'
import { build, whileBuilding } from '../../tools/workspace/build.ts'
import { root as repository } from '../../tools/workspace/packages.ts'
import type { UndiciMajor } from './client.ts'

/** The host that clients ask for: the one name that every resolver knows. */
export const HOST = 'localhost'

/** A folder with all clients and the built Keypin in it, and two services: the genuine one and an interceptor's. */
export interface World {
  readonly genuine: Issued
  readonly forged: Issued
  /** PEM file with the roots of both: the device trusts the interceptor. */
  readonly caFile: string
  readonly pinSetFile: string
  /** The folder in which Keypin stands beside this version of undici. */
  readonly folderOf: (undici: UndiciMajor) => string
  readonly remove: () => void
}

const UNDICI: readonly UndiciMajor[] = [5, 6, 7, 8]

/** Builds Keypin and lays out the world. Needs the tool `node-clients`. */
export async function createWorld(): Promise<World> {
  await build(['keypin'])
  const folder = mkdtempSync(join(tmpdir(), 'keypin-clients-'))
  await whileBuilding(async () => layOut(folder))
  const genuineRoot = root({ name: 'Genuine Root' })
  const interceptor = root({ name: 'Interceptor Root' })
  const genuine = genuineRoot.intermediate({ name: 'Genuine Issuing' }).leaf(HOST)
  const caFile = join(folder, 'ca.pem')
  const pinSetFile = join(folder, 'pinset.json')
  writeFileSync(caFile, genuineRoot.pem + interceptor.pem)
  writeFileSync(pinSetFile, JSON.stringify(pinSetOf(genuine)))
  return {
    genuine,
    forged: interceptor.intermediate().leaf(HOST),
    caFile,
    pinSetFile,
    folderOf: (undici) => join(folder, `undici-${undici}`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The version of an installed client. */
export function manifestOf(name: string): {
  readonly version: string
  readonly engines?: { readonly node?: string }
} {
  return JSON.parse(readFileSync(join(clientsFolder(), name, 'package.json'), 'utf8'))
}

// Clients are linked, since their own dependencies are beside them; Keypin is copied, so that it finds its peer, the
// undici of its folder, as it does in a program's own node_modules.
function layOut(folder: string): void {
  link(clientsFolder(), join(folder, 'node_modules'), readdirSync(clientsFolder()))
  for (const major of UNDICI) {
    const modules = join(folder, `undici-${major}`, 'node_modules')
    cpSync(join(import.meta.dirname, 'child.mjs'), join(modules, '..', 'child.mjs'))
    const keypin = join(repository, 'packages', 'keypin')
    for (const part of ['package.json', 'dist'])
      cpSync(join(keypin, part), join(modules, 'keypin', part), { recursive: true })
    symlinkSync(join(clientsFolder(), `undici-${major}`), join(modules, 'undici'))
  }
}

function link(from: string, to: string, names: readonly string[]): void {
  mkdirSync(to, { recursive: true })
  for (const name of names) if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name))
}

function clientsFolder(): string {
  return join(toolDirectory('node-clients'), 'node_modules')
}

function pinSetOf(genuine: Issued): object {
  const spare = `sha256/${Buffer.alloc(32, 7).toString('base64')}`
  return { version: 1, hosts: { [HOST]: { pins: [formatPin(pinOf(genuine.der)), spare] } } }
}
