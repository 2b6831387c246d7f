import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** InspIRCd, which stands on GnuTLS. */
export const inspircd: Daemon = {
  name: 'InspIRCd',
  tools: ['servers'],
  doors: ['irc', 'tls'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'inspircd.conf')
    const modules = join(toolDirectory('servers'), 'root/usr/lib/inspircd/modules')
    const [{ chain, key }] = shown
    writeFileSync(
      config,
      `<path configdir="${dir}" datadir="${dir}" logdir="${dir}" moduledir="${modules}" runtimedir="${dir}">
<server name="irc.example.com" description="x" network="x" id="00A">
<admin name="x" nick="x" email="x@example.com">
<bind address="127.0.0.1" port="${ports[0]}" type="clients">
<bind address="127.0.0.1" port="${ports[1]}" type="clients" sslprofile="one">
<connect allow="*" resolvehostnames="no">
<pid file="${dir}/pid">
<log method="file" type="*" level="default" target="${dir}/log">
<module name="ssl_gnutls">
<module name="starttls">
<sslprofile name="one" provider="gnutls" certfile="${chain}" keyfile="${key}">
<starttls sslprofile="one" provider="one">
`,
    )
    return [[toolPath('servers', 'inspircd'), '--nofork', '--runasroot', '--config', config]]
  },
}
