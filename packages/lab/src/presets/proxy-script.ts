import type { PresetAttempt } from './preset.ts'

/**
 * A proxy auto-configuration that lets a browser come to the lab and nowhere else, as a `data:` URL: it has much to say to
 * its maker, which belongs neither into the network nor into the record. A name server of its own would not do: through
 * a proxy, names are not looked up.
 */
export function proxyScript({ host, address, port, via }: PresetAttempt): string {
  const ways = { connect: `PROXY ${address}:${port}`, socks5: `SOCKS5 ${address}:${port}` }
  const way = via === undefined ? 'DIRECT' : ways[via]
  const script = `function FindProxyForURL(url, host) { return host === ${JSON.stringify(host)} ? "${way}" : "${nowhere}" }`
  return `data:application/x-ns-proxy-autoconfig;base64,${Buffer.from(script).toString('base64')}`
}

/** The discard port, where nothing answers. */
const nowhere = 'PROXY 127.0.0.1:9'
