import { Code } from '../code.ts'
import { plain } from './plain.ts'

/** Files of certificates in PEM: readers skip the lines around the blocks (RFC 7468, 2), so comments can stand there. */
export const pem: {
  certificate(der: Uint8Array): Code
  comment(...texts: readonly string[]): Code
} = {
  certificate: (der) => {
    const base64 = Buffer.from(der).toString('base64')
    const lines = base64.match(/.{1,64}/g) ?? []
    return new Code(['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'])
  },
  // With the sign and a blank before it no comment is a line that begins a block.
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}
