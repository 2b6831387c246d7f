import type { Client } from '../client.ts'
import { mongo } from '../endpoints/mongo.ts'

/** MongoDB. */
export const mongodb: Client = {
  name: 'mongodb',
  package: 'mongodb',
  endpoint: mongo,
  imports: `import { MongoClient } from 'mongodb'`,
  scheme: 'mongodb',
  given: { options: '{ tls: true, serverSelectionTimeoutMS: 1500 }' },
  unchanged: 'new MongoClient(url, options)',
  recipe: 'new MongoClient(url, { ...options, ...pinner.tlsOptions() })',
  use: 'await client.connect()',
  close: 'await client.close()',
}
