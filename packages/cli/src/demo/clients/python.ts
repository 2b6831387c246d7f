import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type DemoClient, TOKEN } from './client.ts'

const run = promisify(execFile)

const program = `import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "keypin", "python-requests"))
from pinned_requests import pinned_session

# The name is not in DNS: every host is on this machine.
look_up = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: look_up(os.environ["KEYPIN_LAB_ADDRESS"], *rest, **more)

with pinned_session() as session:
    session.verify = os.environ["KEYPIN_LAB_CA"]
    try:
        answer = session.get(
            os.environ["KEYPIN_LAB_URL"] + "account",
            headers={"authorization": "${TOKEN}"},
            timeout=20,
        )
        print(answer.text)
    except Exception as error:
        sys.exit(str(error))
`

/** Python requests with the generated session. */
export const pinnedPython: DemoClient = {
  title: 'pinned python',
  target: 'python-requests',
  prepare: async ({ clients }, { dir }, signal) => {
    const python = await findPython(
      [join(dir, 'python', 'bin', 'python3'), '/usr/bin/python3', 'python3'],
      signal,
    )
    if (python === undefined)
      return { absent: 'no Python with requests; install it with: tools/toolchains python' }
    const path = join(clients, 'pinned.py')
    await mkdir(clients, { recursive: true })
    await writeFile(path, program)
    return { command: [python, '-B', path] }
  },
}

async function findPython(candidates: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  for (const candidate of candidates) {
    const check = 'import sys, requests; sys.exit(sys.version_info < (3, 10))'
    if (
      await run(candidate, ['-c', check], { signal }).then(
        () => true,
        () => false,
      )
    )
      return candidate
  }
  return undefined
}
