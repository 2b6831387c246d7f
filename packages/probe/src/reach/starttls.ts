import { ldap, mysql, postgres } from './binary-protocols.ts'
import type { Conversation } from './conversation.ts'
import { ftp, imap, irc, nntp, pop3, sieve, smtp } from './line-protocols.ts'
import { xmpp, xmppServer } from './xmpp.ts'

/** Speaks with a server in clear text until it is ready for the ClientHello. */
export type Negotiate = (conversation: Conversation, host: string) => Promise<void>

/** A protocol that begins in clear text and changes over to TLS. */
export interface StarttlsProtocol {
  readonly port: number
  /** Schemes of URLs that mean it. */
  readonly schemes: readonly string[]
  readonly negotiate: Negotiate
}

/** Every such protocol, by name. */
export const starttlsProtocols: Readonly<Record<StarttlsName, StarttlsProtocol>> = {
  smtp: { port: 25, schemes: ['smtp'], negotiate: smtp },
  submission: { port: 587, schemes: ['submission'], negotiate: smtp },
  imap: { port: 143, schemes: ['imap'], negotiate: imap },
  pop3: { port: 110, schemes: ['pop3', 'pop'], negotiate: pop3 },
  ftp: { port: 21, schemes: ['ftp', 'ftpes'], negotiate: ftp },
  ldap: { port: 389, schemes: ['ldap'], negotiate: ldap },
  xmpp: { port: 5222, schemes: ['xmpp'], negotiate: xmpp },
  'xmpp-server': { port: 5269, schemes: ['xmpp-server'], negotiate: xmppServer },
  postgres: { port: 5432, schemes: ['postgres', 'postgresql'], negotiate: postgres },
  mysql: { port: 3306, schemes: ['mysql', 'mariadb'], negotiate: mysql },
  nntp: { port: 119, schemes: ['nntp', 'news'], negotiate: nntp },
  sieve: { port: 4190, schemes: ['sieve'], negotiate: sieve },
  irc: { port: 6667, schemes: ['irc'], negotiate: irc },
}

/** The name of a protocol that begins in clear text. */
export type StarttlsName =
  | 'smtp'
  | 'submission'
  | 'imap'
  | 'pop3'
  | 'ftp'
  | 'ldap'
  | 'xmpp'
  | 'xmpp-server'
  | 'postgres'
  | 'mysql'
  | 'nntp'
  | 'sieve'
  | 'irc'

/** Whether a text names one of them. */
export function isStarttlsName(text: string): text is StarttlsName {
  return Object.hasOwn(starttlsProtocols, text)
}

/** The protocol that a scheme of a URL means: `smtp`, `postgresql`. */
export function starttlsOfScheme(scheme: string): StarttlsName | undefined {
  return Object.keys(starttlsProtocols)
    .filter(isStarttlsName)
    .find((name) => starttlsProtocols[name].schemes.includes(scheme))
}
