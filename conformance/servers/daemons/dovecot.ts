import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolDirectory } from '../../../tools/testing/needs.ts'
import type { Daemon } from '../daemon.ts'

/** Dovecot with all its protocols; it takes two certificates. */
export const dovecot: Daemon = {
  name: 'Dovecot',
  tools: ['servers'],
  doors: ['imap', 'pop3', 'sieve', 'tls', 'tls'],
  several: true,
  prepare: ({ dir, ports, shown }) => {
    const [imap, pop3, sieve, imaps, pop3s] = ports
    const [first, second] = shown
    const door = (name: string, port: number | undefined, more = ''): string =>
      `inet_listener ${name} {\n address = 127.0.0.1\n port = ${port}\n ${more}\n}`
    const service = (name: string, ...doors: readonly string[]): string =>
      `service ${name} {\n chroot =\n ${doors.join('\n ')}\n}`
    mkdirSync(join(dir, 'run'))
    writeFileSync(
      join(dir, 'dovecot.conf'),
      [
        ...[
          'protocols = imap pop3 sieve',
          'listen = 127.0.0.1',
          `base_dir = ${dir}/run`,
          `state_dir = ${dir}`,
        ],
        ...['internal_user', 'login_user', 'internal_group'].map((name) => `default_${name} = daemon`),
        ...[`log_path = ${dir}/log`, 'ssl = yes', 'import_environment = LD_LIBRARY_PATH'],
        ...[`ssl_cert = <${first.chain}`, `ssl_key = <${first.key}`],
        ...(second === undefined ? [] : [`ssl_alt_cert = <${second.chain}`, `ssl_alt_key = <${second.key}`]),
        'passdb {\n driver = static\n args = nopassword=y\n}',
        service('imap-login', door('imap', imap), door('imaps', imaps, 'ssl = yes')),
        service('pop3-login', door('pop3', pop3), door('pop3s', pop3s, 'ssl = yes')),
        service('managesieve-login', door('sieve', sieve)),
        service('anvil'),
        service('stats'),
        '',
      ].join('\n'),
    )
    return [[...overlaid(join(toolDirectory('servers'), 'root')), '-F', '-c', join(dir, 'dovecot.conf')]]
  },
}

/** Dovecot looks for its parts at fixed places, so they are laid over those: for it alone, and with no trace. */
const overlaid = (root: string): readonly string[] => {
  const libraries = ['usr/lib', 'lib'].map((folder) => `${root}/${folder}/x86_64-linux-gnu`).join(':')
  const overlay = `mount -t overlay overlay -o lowerdir=${root}/usr:/usr /usr`
  const program = 'unshare --user --map-user=1 --map-group=1 /usr/sbin/dovecot'
  const script = `${overlay} && LD_LIBRARY_PATH=${libraries}:/usr/lib/dovecot exec ${program} "$@"`
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh']
}
