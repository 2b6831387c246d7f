import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** vsftpd, for anonymous users of an empty folder. */
export const vsftpd: Daemon = {
  name: 'vsftpd',
  tools: ['servers'],
  doors: ['ftp'],
  several: false,
  prepare: ({ dir, ports, shown }) => {
    const config = join(dir, 'vsftpd.conf')
    const [{ chain, key }] = shown
    mkdirSync(join(dir, 'empty'))
    const settings = {
      listen: 'YES',
      listen_address: '127.0.0.1',
      listen_port: ports[0],
      background: 'NO',
      run_as_launching_user: 'YES',
      secure_chroot_dir: join(dir, 'empty'),
      ftp_username: 'daemon',
      nopriv_user: 'daemon',
      anonymous_enable: 'YES',
      local_enable: 'NO',
      seccomp_sandbox: 'NO',
      isolate: 'NO',
      isolate_network: 'NO',
      xferlog_enable: 'NO',
      ssl_enable: 'YES',
      ssl_ciphers: 'HIGH',
      rsa_cert_file: chain,
      rsa_private_key_file: key,
    }
    writeFileSync(
      config,
      Object.entries(settings)
        .map((row) => `${row.join('=')}\n`)
        .join(''),
    )
    return [[toolPath('servers', 'vsftpd'), config]]
  },
}
