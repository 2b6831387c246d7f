import type { LineProtocol } from './lines.ts'

/** RFC 1939 and RFC 2595, as far as a client needs it that logs in and looks for mail. */
export const pop3: LineProtocol = {
  scheme: 'pop3',
  greeting: '+OK keypin-lab\r\n',
  harmless: /^(?:CAPA|NOOP|QUIT)\b/iu,
  upgrade: /^STLS\s*$/iu,
  answer(line, { nonce, offersTls }) {
    const [command = ''] = line.toUpperCase().split(' ')
    switch (command) {
      case 'CAPA':
        return { text: `+OK\r\n${offersTls ? 'STLS\r\n' : ''}USER\r\nUIDL\r\n.\r\n` }
      case 'STLS':
        return { text: offersTls ? '+OK go ahead\r\n' : '-ERR not here\r\n' }
      case 'LIST':
      case 'UIDL':
        return { text: `+OK ${nonce}\r\n.\r\n` }
      case 'STAT':
        return { text: '+OK 0 0\r\n' }
      case 'QUIT':
        return { text: `+OK ${nonce}\r\n`, ends: true }
      default:
        return { text: `+OK ${nonce}\r\n` }
    }
  },
}
