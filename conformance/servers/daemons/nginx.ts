import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon, ShownFiles } from '../daemon.ts'

/** nginx, which takes a certificate for each kind of key, others for who asks for a name, and staples from a file. */
export const nginx: Daemon = {
  name: 'nginx',
  tools: ['nginx'],
  doors: ['tls'],
  several: true,
  names: true,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'nginx.conf')
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${dir}/${name};`,
    )
    const server = (name: string, files: readonly ShownFiles[]): string => {
      const staple = files[0]?.staple
      return [
        `server { listen 127.0.0.1:${ports[0]} ssl; server_name ${name}; ssl_protocols TLSv1.2 TLSv1.3;`,
        ...files.map(({ chain, key }) => `ssl_certificate ${chain}; ssl_certificate_key ${key};`),
        staple === undefined ? '}' : `ssl_stapling on; ssl_stapling_file ${staple}; }`,
      ].join('\n    ')
    }
    const forAll = shown.filter(({ host }) => host === undefined)
    const named = shown.flatMap((files) => (files.host === undefined ? [] : server(files.host, [files])))
    writeFileSync(
      config,
      `daemon off; master_process off; pid ${dir}/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  ${folders.join('\n  ')}
  ${[server('_', forAll), ...named].join('\n  ')}
}
`,
    )
    return [[toolPath('nginx'), '-e', 'stderr', '-p', dir, '-c', config]]
  },
}
