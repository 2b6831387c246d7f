import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** Prosody, for clients and for other servers. */
export const prosody: Daemon = {
  name: 'Prosody',
  tools: ['servers'],
  doors: ['xmpp', 'xmpp-server', 'tls'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const usr = join(toolDirectory('servers'), 'root/usr')
    const [{ chain, key }] = shown
    const program = readFileSync(join(usr, 'bin/prosody'), 'utf8').replaceAll("'/usr/lib/", `'${usr}/lib/`)
    const modules = `package.path = '${usr}/share/lua/5.4/?.lua;${usr}/share/lua/5.4/?/init.lua;' .. package.path
package.cpath = '${usr}/lib/x86_64-linux-gnu/lua/5.4/?.so;' .. package.cpath
`
    writeFileSync(join(dir, 'prosody.lua'), modules + program.replace(/^#!.*\n/, ''))
    writeFileSync(
      join(dir, 'prosody.cfg.lua'),
      `interfaces = { '127.0.0.1' }
c2s_ports = { ${ports[0]} }
s2s_ports = { ${ports[1]} }
c2s_direct_tls_ports = { ${ports[2]} }
modules_enabled = { 'tls' }
data_path = '${dir}'
pidfile = '${dir}/pid'
log = { info = '*console' }
ssl = { certificate = '${chain}', key = '${key}' }
c2s_direct_tls_ssl = ssl
VirtualHost 'api.example.com'
-- whom GnuTLS's client asks for
VirtualHost '127.0.0.1'
`,
    )
    return [
      [toolPath('servers', 'lua'), join(dir, 'prosody.lua'), '--config', join(dir, 'prosody.cfg.lua'), '-F'],
    ]
  },
}
