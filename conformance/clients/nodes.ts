import { execFileSync } from 'node:child_process'
import { toolPath } from '../../tools/testing/needs.ts'
import type { Client, NodeMajor } from './client.ts'
import { manifestOf } from './world.ts'

/** The executable of a Node of the matrix. */
export function binaryOf(node: NodeMajor): string {
  if (node === 24) return process.execPath
  return toolPath(node === 20 ? 'node20' : 'node22')
}

/** Its full version. */
export function versionOf(node: NodeMajor): string {
  return execFileSync(binaryOf(node), ['--version'], { encoding: 'utf8' }).trim().slice(1)
}

/** Whether a client says of itself that it runs on a version of Node; one that says nothing runs on all. */
export function runsOn({ nodes, package: folder }: Client, node: NodeMajor, version: string): boolean {
  if (nodes !== undefined && !nodes.includes(node)) return false
  const engines = folder === undefined ? undefined : manifestOf(folder).engines?.node
  return engines === undefined || engines.split('||').some((range) => isIn(range.trim(), version))
}

// The two kinds of range that the clients of the matrix use: '>=20.18.1' and '^14.13.1'.
function isIn(range: string, version: string): boolean {
  const [, kind, least] = /^(>=|\^) *(\d+(?:\.\d+)*)$/.exec(range) ?? []
  if (kind === undefined || least === undefined) throw new TypeError(`cannot read the range '${range}'`)
  const isLate = version.localeCompare(least, 'en', { numeric: true }) >= 0
  return isLate && (kind === '>=' || major(version) === major(least))
}

function major(version: string): number {
  return Number.parseInt(version, 10)
}
