import type { Client } from '../client.ts'
import { mqtt } from '../endpoints/mqtt.ts'
import { mqttOverWebSocket } from '../endpoints/web-socket.ts'

const common = {
  package: 'mqtt',
  imports: `import mqtt from 'mqtt'`,
  use: `await new Promise((resolve, reject) => client.on('error', reject).on('connect', resolve))`,
  close: 'await client.endAsync(true)',
}

/** MQTT over TLS. */
export const mqttOverTls: Client = {
  ...common,
  name: 'mqtt',
  endpoint: mqtt,
  scheme: 'mqtts',
  unchanged: 'mqtt.connect(url)',
  recipe: 'mqtt.connect(url, pinner.tlsOptions())',
  lost: {
    how: '`wsOptions` is for `wss:`',
    recipe: 'mqtt.connect(url, { wsOptions: pinner.tlsOptions() })',
  },
}

/** MQTT over WebSocket. */
export const mqttOverWss: Client = {
  ...common,
  name: 'mqtt',
  variant: '`wss:`',
  endpoint: mqttOverWebSocket,
  scheme: 'wss',
  unchanged: 'mqtt.connect(url)',
  recipe: 'mqtt.connect(url, { wsOptions: pinner.tlsOptions() })',
  lost: {
    how: 'over `wss:` TLS options count under `wsOptions` only',
    recipe: 'mqtt.connect(url, pinner.tlsOptions())',
  },
}
