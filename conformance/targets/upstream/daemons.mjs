// How each forwarder is started with a generated configuration: listening at a socket of the test's own folder, and
// connecting to the lab where the configuration has the pinned host.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const daemons = {
  stunnel: {
    args: (file) => [file],
    configure: (config, { dir, socketPath, upstream }) =>
      ['foreground = yes', 'pid =', config]
        .join('\n')
        .replace(/^accept = .*$/m, `accept = ${socketPath}`)
        .replace(/^connect = .*$/m, `connect = ${upstream}`)
        .replace(/^CApath = .*$/m, `CApath = ${rootsIn(dir)}`),
  },
  nginx: {
    args: (file, dir) => ['-p', dir, '-c', file, '-e', `${dir}/log`],
    configure: (config, { dir, socketPath, pinned, upstream }) => {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (part) => `${part}_temp_path ${dir}/temp;`,
      )
      const rest = config
        .replace(/^( *listen) [^ ;]*/gm, `$1 unix:${socketPath}`)
        .replace(` server ${pinned}:443;`, ` server ${upstream};`)
      return `daemon off; master_process off; pid ${dir}/pid; events {} http { access_log off; ${temporary.join(' ')}\n${rest}}\n`
    },
  },
  haproxy: {
    args: (file) => ['-db', '-f', file],
    configure: (config, { socketPath, pinned, upstream }) =>
      config
        .replace(/^( *bind) .*$/m, `$1 unix@${socketPath}`)
        .replace(`server upstream ${pinned}:443 `, `server upstream ${upstream} `),
  },
}

/** The roots that the lab has its clients trust, in a folder as OpenSSL looks them up. */
function rootsIn(dir) {
  const folder = join(dir, 'roots')
  mkdirSync(folder)
  const bundle = readFileSync(process.env.KEYPIN_LAB_CA, 'utf8')
  const roots = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  for (const [index, pem] of roots.entries()) writeFileSync(join(folder, `${index}.pem`), pem)
  execFileSync('openssl', ['rehash', folder], { stdio: 'ignore' })
  return folder
}
