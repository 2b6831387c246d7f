// The `keypin` of the manual's world: the real one, told where the server is, whom to trust, what time it is, and the
// passphrase that a person would type.
import { join } from 'node:path'
import { main } from '../../packages/cli/src/main.ts'
import { findCommand } from '../../packages/cli/src/registry.ts'

const { WORLD_CONNECT = '', WORLD_DIR = '', WORLD_DAYS = '0' } = process.env
const argv = process.argv.slice(2)
const found = findCommand(argv)
const row = found !== undefined && 'row' in found ? found.row : undefined
const options = row === undefined ? {} : (await row.load()).command.options
const takes = (name: string): boolean => name in options && !argv.includes(`--${name}`)

const looks = row?.name !== 'lint' || argv.includes('--online')
const withKey = argv.some((word) => word.endsWith('.key.pem'))
const more = [
  ...(looks && takes('connect') ? ['--connect', WORLD_CONNECT] : []),
  ...(takes('ca') && (argv[0] === 'key' || (looks && takes('connect')))
    ? ['--ca', join(WORLD_DIR, 'ca.pem')]
    : []),
  ...(takes('accept-local-root') ? ['--accept-local-root'] : []),
  ...(withKey && takes('passphrase-file') ? ['--passphrase-file', join(WORLD_DIR, 'passphrase')] : []),
]
const end = argv.includes('--') ? argv.indexOf('--') : argv.length
const now = new Date(Date.now() + Number(WORLD_DAYS) * 86_400_000)
process.exitCode = await main([...argv.slice(0, end), ...more, ...argv.slice(end)], { now: () => now })
