import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** nginx, which takes a certificate for each kind of key, and staples from a file. */
export const nginx: Daemon = {
  name: 'nginx',
  tools: ['nginx'],
  doors: ['tls'],
  several: true,
  staples: true,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'nginx.conf')
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${dir}/${name};`,
    )
    const certificates = shown.map(
      ({ chain, key }) => `ssl_certificate ${chain}; ssl_certificate_key ${key};`,
    )
    const staple =
      shown[0].staple === undefined ? '' : `ssl_stapling on; ssl_stapling_file ${shown[0].staple};`
    writeFileSync(
      config,
      `daemon off; master_process off; pid ${dir}/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  ${folders.join('\n  ')}
  server {
    listen 127.0.0.1:${ports[0]} ssl;
    ssl_protocols TLSv1.2 TLSv1.3;
    ${[...certificates, staple].join('\n    ')}
  }
}
`,
    )
    return [[toolPath('nginx'), '-e', 'stderr', '-p', dir, '-c', config]]
  },
}
