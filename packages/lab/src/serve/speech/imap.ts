import type { LineProtocol } from './lines.ts'

const tagged = (text: string): RegExp => new RegExp(`^\\S{1,64} (?:${text})\\b`, 'iu')

/** RFC 9051, as far as a client needs it that logs in and looks for mail. */
export const imap: LineProtocol = {
  scheme: 'imap',
  isTagged: true,
  // Without capabilities, which differ by whether TLS is offered or there: clients then ask for them.
  greeting: '* OK keypin-lab\r\n',
  harmless: tagged('CAPABILITY|NOOP|LOGOUT|ID NIL'),
  upgrade: tagged('STARTTLS'),
  answer(line, { nonce, offersTls, within }) {
    if (within !== undefined) return { text: `${within} OK ${nonce}\r\n` }
    const [tag = '*', command = ''] = line.split(' ')
    switch (command.toUpperCase()) {
      case 'CAPABILITY': {
        const can = offersTls ? 'IMAP4rev1 STARTTLS' : 'IMAP4rev1'
        return { text: `* CAPABILITY ${can}\r\n${tag} OK done\r\n` }
      }
      case 'STARTTLS':
        return { text: `${tag} ${offersTls ? 'OK go ahead' : 'BAD not here'}\r\n` }
      case 'AUTHENTICATE':
        // With a first response, nothing more is asked for (RFC 4959).
        return /^\S+ \S+ \S+ \S/u.test(line)
          ? { text: `${tag} OK ${nonce}\r\n` }
          : { text: '+ \r\n', within: tag }
      case 'LOGOUT':
        return { text: `* BYE ${nonce}\r\n${tag} OK done\r\n`, ends: true }
      case 'LIST':
        return { text: `* LIST () "/" INBOX\r\n${tag} OK ${nonce}\r\n` }
      default:
        return { text: `${tag} OK ${nonce}\r\n` }
    }
  },
}
