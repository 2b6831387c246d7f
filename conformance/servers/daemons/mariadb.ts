import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** MariaDB without a table, its own included. */
export const mariadb: Daemon = {
  name: 'MariaDB',
  tools: ['servers'],
  doors: ['mysql'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const data = join(dir, 'data')
    mkdirSync(join(data, 'mysql'), { recursive: true })
    const [{ chain, key }] = shown
    const share = join(toolDirectory('servers'), 'root/usr/share/mysql')
    const settings = {
      datadir: data,
      'lc-messages-dir': share,
      'character-sets-dir': `${share}/charsets`,
      'bind-address': '127.0.0.1',
      port: ports[0],
      socket: join(dir, 'socket'),
      'pid-file': join(dir, 'pid'),
      'ssl-cert': chain,
      'ssl-key': key,
      'default-storage-engine': 'MyISAM',
    }
    const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
    const flags = ['--skip-grant-tables', '--skip-networking=0', '--skip-innodb', '--skip-log-bin']
    return [[toolPath('servers', 'mariadbd'), '--no-defaults', ...options, ...flags]]
  },
}
