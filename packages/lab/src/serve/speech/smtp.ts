import type { LineProtocol, Reply } from './lines.ts'

// "Username:" and "Password:" in base64, as AUTH LOGIN asks for them.
const asksForName = '334 VXNlcm5hbWU6\r\n'
const asksForPassword = '334 UGFzc3dvcmQ6\r\n'
const welcome = '235 2.7.0 welcome\r\n'

/** RFC 5321, RFC 3207 and RFC 4954, as far as a client needs it that logs in, or hands in a mail. */
export const smtp: LineProtocol = {
  scheme: 'smtp',
  greeting: '220 keypin-lab ESMTP\r\n',
  harmless: /^(?:EHLO|HELO|LHLO|NOOP|RSET|HELP|QUIT)\b/iu,
  upgrade: /^STARTTLS\s*$/iu,
  answer(line, { nonce, offersTls, within }) {
    if (within !== undefined) return goOn(line, within, nonce)
    const [command = ''] = line.toUpperCase().split(/[\s:]/u)
    switch (command) {
      case 'EHLO':
      case 'LHLO':
        return {
          text: `250-keypin-lab\r\n${offersTls ? '250-STARTTLS\r\n' : ''}250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n`,
        }
      case 'STARTTLS':
        return { text: offersTls ? '220 2.0.0 go ahead\r\n' : '502 5.5.1 not here\r\n' }
      case 'AUTH':
        return logIn(line)
      case 'DATA':
        return { text: '354 go on\r\n', within: 'text' }
      case 'QUIT':
        return { text: `221 2.0.0 ${nonce}\r\n`, ends: true }
      default:
        return { text: `250 2.0.0 ${nonce}\r\n` }
    }
  },
}

function logIn(line: string): Reply {
  const [, kind, given] = line.split(/\s+/u)
  if (kind?.toUpperCase() !== 'LOGIN')
    return given === undefined ? { text: '334 \r\n', within: 'login' } : { text: welcome }
  return given === undefined
    ? { text: asksForName, within: 'name' }
    : { text: asksForPassword, within: 'login' }
}

function goOn(line: string, within: string, nonce: string): Reply {
  if (within === 'name') return { text: asksForPassword, within: 'login' }
  if (within === 'login') return { text: welcome }
  return line === '.' ? { text: `250 2.0.0 taken ${nonce}\r\n` } : { text: '', within }
}
