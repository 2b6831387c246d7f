import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that does not outlive this process. */
export interface TemporaryFolder {
  readonly path: string
  /** Makes it as it was at first. */
  empty(): Promise<void>
  remove(): Promise<void>
}

const inUse = new Set<string>()
const removeAll = (): void => {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true })
}

// What a process wrote last may appear while its folder is being emptied.
const withPatience = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }
const rounds = 5

/** Makes an empty folder, with its purpose in its name. */
export function openFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `keypin-lab-${purpose}-`))
  if (inUse.size === 0) process.on('exit', removeAll)
  inUse.add(path)
  return {
    path,
    async empty() {
      // The folder itself stays: its name in a place that all may write to is never free for somebody else.
      for (let round = 0; round < rounds; round++) {
        const names = await readdir(path)
        if (names.length === 0) return
        await Promise.all(names.map((name) => rm(join(path, name), withPatience)))
      }
    },
    async remove() {
      await rm(path, withPatience)
      inUse.delete(path)
      if (inUse.size === 0) process.off('exit', removeAll)
    },
  }
}
