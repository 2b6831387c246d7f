import { X509Certificate } from 'node:crypto'
import type { Certificate, ExtensionInput } from '@keypin/forge'

/** A host that is not the one under test. */
export const otherHost = 'other-host.keypin.test'

/** An extension of nobody's, said to be critical: 2.25 is the arc for UUIDs. */
export const unknownCritical: ExtensionInput = {
  oid: '2.25.93648271',
  critical: true,
  value: Uint8Array.of(0x05, 0x00),
}

/** Whether a certificate's key is on a curve, by OpenSSL's name for it. */
export const isOnCurve = ({ der }: Certificate, curve: string): boolean =>
  new X509Certificate(der).publicKey.asymmetricKeyDetails?.namedCurve === curve
