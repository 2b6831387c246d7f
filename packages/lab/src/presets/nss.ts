import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { LabError, reasonOf } from '../errors.ts'

const patienceMs = 20_000

/**
 * Makes a store of NSS that trusts these roots for servers: what Firefox has in its profile, and Chromium on Linux in
 * the home folder.
 *
 * @throws {LabError} `KEYPIN_LAB_CLIENT`.
 */
export async function makeTrustStore(
  folder: string,
  roots: readonly Uint8Array[],
  certutil: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = await Promise.all(
    roots.map(async (root, at) => {
      await writeFile(join(folder, `root-${at}.der`), root)
      return `-A -d sql:. -n root-${at} -t C,, -i root-${at}.der\n`
    }),
  )
  await writeFile(join(folder, 'roots.txt'), lines.join(''))
  const run = async (...parameters: string[]): Promise<unknown> =>
    await promisify(execFile)(certutil, parameters, {
      cwd: folder,
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    })
  try {
    await run('-N', '--empty-password', '-d', 'sql:.')
    await run('-B', '-d', 'sql:.', '-i', 'roots.txt')
  } catch (cause) {
    throw new LabError('KEYPIN_LAB_CLIENT', `certutil could not make a trust store (${reasonOf(cause)})`, {
      hint: "is it the certutil of NSS (libnss3-tools)? 'certutil -H' says",
      cause,
    })
  }
}
