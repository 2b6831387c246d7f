import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** PostgreSQL with an empty database. */
export const postgresql: Daemon = {
  name: 'PostgreSQL',
  tools: ['servers'],
  doors: ['postgres'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const data = join(dir, 'data')
    const share = join(toolDirectory('servers'), 'root/usr/share/postgresql/15')
    const [{ chain, key }] = shown
    const settings = {
      listen_addresses: '127.0.0.1',
      port: ports[0],
      unix_socket_directories: '',
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: chain,
      ssl_key_file: key,
    }
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return [
      [
        toolPath('servers', 'initdb'),
        '-D',
        data,
        '-L',
        share,
        '-A',
        'trust',
        '-N',
        '--no-locale',
        '-E',
        'UTF8',
      ],
      [toolPath('servers', 'postgres'), '-D', data, ...options],
    ]
  },
}
