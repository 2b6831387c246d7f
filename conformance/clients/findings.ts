import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client, NodeMajor } from './client.ts'
import type { Finding } from './finding.ts'

/** What the last recorded run found. */
export interface Findings {
  /** The full versions of Node that it ran on. */
  readonly nodes: Readonly<Record<NodeMajor, string>>
  readonly clients: readonly ClientFindings[]
}

/** What was found about a client. */
export interface ClientFindings {
  readonly id: string
  /** Absent for what comes with Node alone. */
  readonly version?: string
  readonly nodes: Readonly<Partial<Record<NodeMajor, Finding>>>
}

/** Where they are kept. */
export const findingsFile: string = join(import.meta.dirname, 'findings.json')

/** Reads the findings that are committed. */
export function readFindings(): Findings {
  return JSON.parse(readFileSync(findingsFile, 'utf8')) as Findings
}

/** What tells a client from all others. */
export function idOf({ name, variant, package: folder }: Client): string {
  const title = variant === undefined ? name : `${name}, ${variant}`
  return folder === undefined || folder === name ? title : `${title} (${folder})`
}
