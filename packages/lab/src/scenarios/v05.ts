import { X509Certificate } from 'node:crypto'
import { impostorKey } from '@keypin/forge'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v05: Scenario = {
  id: 'V05',
  title: 'the genuine chain, presented by somebody who does not hold its key',
  group: 'trust',
  adversary: true,
  requires: [],
  unless: ({ genuine }) =>
    ['ec', 'rsa'].includes(new X509Certificate(genuine.leaf.der).publicKey.asymmetricKeyType ?? '')
      ? undefined
      : 'only for EC and RSA keys can the wrong signature be made',
  expected: always('refuse'),
  ifWrong:
    'the client does not check who signed the handshake: anyone may present the certificate that it pins, which is public',
  source: 'nogotofail serverkeyreplace; CVE-2014-1266 (goto fail)',
  attributable: false,
  forge: ({ genuine }) => ({
    ...presentChain(genuine.leaf),
    keyPem: impostorKey(genuine.leaf).export({ type: 'pkcs8', format: 'pem' }).toString(),
    isImpostor: true,
  }),
}
