import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** OpenLDAP without a directory; in Debian it stands on GnuTLS. */
export const openldap: Daemon = {
  name: 'OpenLDAP',
  tools: ['servers'],
  doors: ['ldap', 'tls'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'slapd.conf')
    const [{ chain, key }] = shown
    writeFileSync(config, `pidfile ${dir}/pid\nTLSCertificateFile ${chain}\nTLSCertificateKeyFile ${key}\n`)
    const doors = `ldap://127.0.0.1:${ports[0]} ldaps://127.0.0.1:${ports[1]}`
    return [[toolPath('servers', 'slapd'), '-d', '0', '-f', config, '-h', doors]]
  },
}
