// Exists because a public function can change its shape in a commit about something else, and a user finds out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicSurfaces } from '../workspace/api.ts'
import type { Check, Verdict } from './check.ts'

/** The committed files in api/ say what the packages make public, no more and no less. */
export const api: Check = {
  name: 'api',
  async run(root: string): Promise<Verdict> {
    const surfaces = await publicSurfaces()
    return { faults: compareSurfaces(surfaces, join(root, 'api')), looked: `${surfaces.size} modules` }
  },
}

/** Faults of the committed files in a folder, held against the surfaces as they are. */
export function compareSurfaces(surfaces: ReadonlyMap<string, string>, folder: string): string[] {
  const committed = existsSync(folder) ? readdirSync(folder) : []
  const faults = committed
    .filter((file) => !surfaces.has(file))
    .map((file) => `api/${file} describes a module that is gone; run 'npm run api'`)
  for (const [file, text] of surfaces) {
    if (!committed.includes(file)) faults.push(`api/${file} is missing; run 'npm run api' and read it`)
    else if (readFileSync(join(folder, file), 'utf8') !== text)
      faults.push(
        `api/${file}:${firstDifference(readFileSync(join(folder, file), 'utf8'), text)} is not what is public now; run 'npm run api' and read the diff`,
      )
  }
  return faults
}

function firstDifference(before: string, after: string): number {
  const lines = after.split('\n')
  const index = before.split('\n').findIndex((line, at) => line !== lines[at])
  return (index < 0 ? lines.length - 1 : index) + 1
}
