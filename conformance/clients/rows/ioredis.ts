import type { Client } from '../client.ts'
import { redis } from '../endpoints/redis.ts'

/** Redis. */
export const ioredis: Client = {
  name: 'ioredis',
  package: 'ioredis',
  endpoint: redis,
  scheme: 'rediss',
  imports: `import { Redis } from 'ioredis'`,
  unchanged: 'new Redis(url)',
  recipe: 'new Redis(url, { tls: pinner.tlsOptions() })',
  lost: {
    how: 'TLS options count under `tls` only',
    recipe: 'new Redis(url, pinner.tlsOptions())',
  },
  use: `await new Promise((resolve, reject) => client.on('error', reject).on('ready', resolve))`,
  close: 'client.disconnect()',
}
