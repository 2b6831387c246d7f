import type { LineProtocol } from './lines.ts'

/** RFC 959 and RFC 4217, as far as a client needs it that logs in; data connections are none of it. */
export const ftp: LineProtocol = {
  scheme: 'ftp',
  greeting: '220 keypin-lab\r\n',
  harmless: /^(?:FEAT|NOOP|QUIT|HELP)\b/iu,
  upgrade: /^AUTH (?:TLS|SSL|TLS-C)\s*$/iu,
  answer(line, { nonce, offersTls }) {
    const [command = ''] = line.toUpperCase().split(' ')
    switch (command) {
      case 'FEAT':
        return { text: `211-has\r\n${offersTls ? ' AUTH TLS\r\n' : ''} PBSZ\r\n PROT\r\n211 end\r\n` }
      case 'AUTH':
        return { text: offersTls ? '234 go ahead\r\n' : '502 not here\r\n' }
      case 'USER':
        return { text: '331 and the password\r\n' }
      case 'PASS':
        return { text: `230 welcome ${nonce}\r\n` }
      case 'PWD':
        return { text: '257 "/"\r\n' }
      case 'QUIT':
        return { text: `221 ${nonce}\r\n`, ends: true }
      case 'PBSZ':
      case 'PROT':
      case 'TYPE':
      case 'CWD':
        return { text: '200 done\r\n' }
      default:
        return { text: `502 ${nonce}\r\n` }
    }
  },
}
