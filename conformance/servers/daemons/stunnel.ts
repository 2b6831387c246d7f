import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** stunnel, in front of nobody. */
export const stunnel: Daemon = {
  name: 'stunnel',
  tools: ['stunnel'],
  doors: ['tls'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'stunnel.conf')
    const [{ both }] = shown
    writeFileSync(
      config,
      `foreground = yes
pid =
[tls]
accept = 127.0.0.1:${ports[0]}
connect = 127.0.0.1:1
cert = ${both}
`,
    )
    return [[toolPath('stunnel'), config]]
  },
}
