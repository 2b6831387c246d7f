import type { Client } from '../client.ts'
import { kafka } from '../endpoints/kafka.ts'

/** Kafka. */
export const kafkajs: Client = {
  name: 'kafkajs',
  package: 'kafkajs',
  endpoint: kafka,
  imports: `import { Kafka } from 'kafkajs'`,
  given: { options: '{ brokers: [`${host}:${port}`], logLevel: 0, retry: { retries: 0 } }' },
  unchanged: 'new Kafka({ ...options, ssl: true })',
  recipe: 'new Kafka({ ...options, ssl: pinner.tlsOptions() })',
  lost: {
    how: 'TLS options count under `ssl` only',
    recipe: 'new Kafka({ ...options, ssl: true, ...pinner.tlsOptions() })',
  },
  use: `const admin = client.admin()
    try {
      await admin.connect()
    } finally {
      await admin.disconnect()
    }`,
}
