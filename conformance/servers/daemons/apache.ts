import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon, ShownFiles } from '../daemon.ts'

/** Apache, which takes a certificate for each kind of key, and others for who asks for a name. */
export const apache: Daemon = {
  name: 'Apache',
  tools: ['servers'],
  doors: ['tls'],
  several: true,
  names: true,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'httpd.conf')
    const forAll = shown.filter(({ host }) => host === undefined)
    const named = shown.filter(({ host }) => host !== undefined).map((files) => [files])
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
        ...['SSLSessionCache none', 'StartServers 1'],
        ...[forAll, ...named].flatMap((files) => virtualHost(ports[0] ?? 0, files)),
        '',
      ].join('\n'),
    )
    return [[toolPath('servers', 'apache2'), '-f', config, '-DFOREGROUND']]
  },
}

const virtualHost = (port: number, files: readonly ShownFiles[]): readonly string[] => [
  `<VirtualHost 127.0.0.1:${port}>`,
  `ServerName ${files[0]?.host ?? 'default.invalid'}`,
  'SSLEngine on',
  ...files.flatMap(({ chain, key }) => [`SSLCertificateFile ${chain}`, `SSLCertificateKeyFile ${key}`]),
  '</VirtualHost>',
]
