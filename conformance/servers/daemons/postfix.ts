import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** Whom the mail belongs to: somebody every Debian has, and nobody else here. */
const owner = { name: 'daemon', id: 1 }

/** Postfix, whose master insists on being root and lets nobody else be; it takes a certificate for each kind of key. */
export const postfix: Daemon = {
  name: 'Postfix',
  tools: ['servers'],
  doors: ['smtp', 'tls'],
  several: true,
  asRoot: true,
  prepare: ({ dir, ports, shown }) => {
    const root = join(toolDirectory('servers'), 'root')
    const queue = join(dir, 'queue')
    for (const folder of ['', 'private', 'public', 'pid', 'data', 'maildrop']) {
      mkdirSync(join(queue, folder), { mode: 0o755 })
      if (folder !== '' && folder !== 'pid') chownSync(join(queue, folder), owner.id, 0)
    }
    const main = {
      compatibility_level: '3.6',
      queue_directory: queue,
      data_directory: join(queue, 'data'),
      daemon_directory: `${root}/usr/lib/postfix/sbin`,
      command_directory: `${root}/usr/sbin`,
      shlib_directory: `${root}/usr/lib/postfix`,
      meta_directory: `${root}/etc/postfix`,
      mail_owner: owner.name,
      setgid_group: 'mail',
      default_privs: 'nobody',
      import_environment: 'MAIL_CONFIG LD_LIBRARY_PATH',
      export_environment: 'MAIL_CONFIG LD_LIBRARY_PATH',
      inet_interfaces: '127.0.0.1',
      inet_protocols: 'ipv4',
      myhostname: 'mail.example.com',
      mydestination: '',
      alias_maps: '',
      local_recipient_maps: '',
      smtpd_peername_lookup: 'no',
      maillog_file: join(dir, 'log'),
      maillog_file_prefixes: dir,
      smtpd_tls_security_level: 'may',
      smtpd_tls_chain_files: shown.map(({ both }) => both).join(', '),
    }
    const services = [
      `127.0.0.1:${ports[0]} inet n - n - - smtpd`,
      `127.0.0.1:${ports[1]} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes`,
      'postlog unix-dgram n - n - 1 postlogd',
      ...['tlsmgr', 'anvil'].map((name) => `${name} unix - - n - 1 ${name}`),
      'rewrite unix - - n - - trivial-rewrite',
      'cleanup unix n - n - 0 cleanup',
    ]
    writeFileSync(
      join(dir, 'main.cf'),
      Object.entries(main)
        .map((row) => `${row.join(' = ')}\n`)
        .join(''),
    )
    writeFileSync(join(dir, 'master.cf'), `${services.join('\n')}\n`)
    return [[toolPath('servers', 'postfix-master'), '-c', dir, '-d']]
  },
}
