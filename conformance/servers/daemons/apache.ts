import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** Apache, which takes a certificate for each kind of key. */
export const apache: Daemon = {
  name: 'Apache',
  tools: ['servers'],
  doors: ['tls'],
  several: true,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'httpd.conf')
    const modules = join(toolDirectory('servers'), 'root/usr/lib/apache2/modules')
    writeFileSync(
      config,
      [
        ...[`ServerRoot ${dir}`, `DefaultRuntimeDir ${dir}`, `PidFile ${dir}/pid`, `Mutex file:${dir}`],
        ...[
          `ErrorLog ${dir}/log`,
          'ServerName api.example.com',
          `DocumentRoot ${dir}`,
          `Listen 127.0.0.1:${ports[0]}`,
        ],
        ...['mpm_event', 'ssl'].map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
        ...['SSLEngine on', 'SSLSessionCache none', 'StartServers 1'],
        ...shown.flatMap(({ chain, key }) => [`SSLCertificateFile ${chain}`, `SSLCertificateKeyFile ${key}`]),
        '',
      ].join('\n'),
    )
    return [[toolPath('servers', 'apache2'), '-f', config, '-DFOREGROUND']]
  },
}
