import type { Conversation } from './conversation.ts'
import { tlsRefused } from './reach-error.ts'

const FEATURES_LIMIT = 32 * 1024
const TLS_NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-tls'

/** XMPP from client to server, RFC 6120 section 5.4. */
export const xmpp = (server: Conversation, host: string): Promise<void> =>
  stream(server, host, 'jabber:client')

/** XMPP between servers. */
export const xmppServer = (server: Conversation, host: string): Promise<void> =>
  stream(server, host, 'jabber:server')

async function stream(server: Conversation, host: string, namespace: string): Promise<void> {
  // A normalized host holds nothing that XML would take for more than text.
  server.say(
    `<?xml version='1.0'?><stream:stream xmlns='${namespace}' ` +
      `xmlns:stream='http://etherx.jabber.org/streams' to='${host}' version='1.0'>`,
  )
  const features = await upTo(server, /<\/stream:features>|<stream:features\s*\/>|<\/stream:stream>/)
  if (!features.includes(TLS_NAMESPACE)) throw tlsRefused('the XMPP server', 'does not offer TLS')
  server.say(`<starttls xmlns='${TLS_NAMESPACE}'/>`)
  const answer = await upTo(server, /<(?:proceed|failure)\b[^>]*>(?:<\/proceed>)?|<\/stream:stream>/)
  if (!answer.includes('<proceed')) throw tlsRefused('the XMPP server', 'refused TLS')
}

async function upTo(server: Conversation, end: RegExp): Promise<string> {
  const found = await server.until(
    (buffered) => {
      const match = end.exec(buffered.toString('latin1'))
      return match === null ? undefined : match.index + match[0].length
    },
    FEATURES_LIMIT,
    'stream features',
  )
  return found.toString('latin1')
}
