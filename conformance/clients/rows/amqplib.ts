import type { Client } from '../client.ts'
import { amqp } from '../endpoints/amqp.ts'

/** AMQP, RabbitMQ. */
export const amqplib: Client = {
  name: 'amqplib',
  package: 'amqplib',
  endpoint: amqp,
  scheme: 'amqps',
  imports: `import amqp from 'amqplib'`,
  unchanged: 'amqp.connect(url)',
  recipe: 'amqp.connect(url, pinner.tlsOptions())',
  lost: {
    how: 'TLS options count in the second argument only',
    recipe: `amqp.connect({ protocol: 'amqps', hostname: host, port, ...pinner.tlsOptions() })`,
  },
  use: 'await client',
  close: 'await (await client).close()',
}
