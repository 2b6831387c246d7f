import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const inUse = new Set<string>()

function removeAll(): void {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true })
}

/** Makes an empty folder, and removes it after its use; also when this process ends during that. */
export async function withFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-lab-client-'))
  if (inUse.size === 0) process.on('exit', removeAll)
  inUse.add(folder)
  try {
    return await use(folder)
  } finally {
    // What a process wrote last may appear while its folder is being emptied.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    inUse.delete(folder)
    if (inUse.size === 0) process.off('exit', removeAll)
  }
}
