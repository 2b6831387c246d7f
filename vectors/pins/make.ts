// Makes keys.json anew: a certificate for every type of key, by the openssl command, which also says where the
// key is. Run from the root: node --conditions=keypin-source vectors/pins/make.ts
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { asn1parseKey } from '../../packages/keypin/src/testing/asn1parse.ts'
import { keyTypes } from '../../packages/keypin/src/testing/key-types.ts'
import { Workshop } from '../../packages/keypin/src/testing/workshop.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

function pem(der: Uint8Array): string {
  const body = Buffer.from(der).toString('base64').replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`
}

using workshop = new Workshop()

const cases = keyTypes.map(({ id, title, make }) => {
  const der = make(workshop)
  const key = asn1parseKey(workshop, der)
  const spki = der.subarray(key.offset, key.offset + key.length)
  return {
    id,
    title,
    certificate: pem(der),
    key,
    pin: `sha256/${sha256(spki)}`,
    certificatePin: `cert-sha256/${sha256(der)}`,
  }
})

const about =
  'The SPKI pin is the SHA-256 of the SubjectPublicKeyInfo as it stands in the certificate, whatever the key. ' +
  '`key` is where openssl asn1parse finds it. Signatures of hand-made certificates are zeros.'
const clause = 'https://www.rfc-editor.org/rfc/rfc7469#section-2.4'
writeFileSync(
  new URL('keys.json', import.meta.url),
  `${JSON.stringify({ about, clause, cases }, null, 2)}\n`,
)
