import { type Pin, pinOf, readCertificate, readCertificates } from 'keypin'
import { type Code, code } from './code.ts'
import { pem } from './languages/pem.ts'
import type { OptionValues, TargetOption } from './target.ts'

/**
 * What {@link debugPinsOption} is to platforms that show the leaf only: there a connection is approved by trusting the
 * interceptor's CA alone, and so its certificate is needed.
 */
export const debugRootsOption: TargetOption = {
  name: 'debugRoots',
  what: 'certificates (PEM) of interception CAs that debug builds accept',
  default: '',
  check: complaintOf,
}

/** The certificate of an approved interception CA. */
export interface DebugRoot {
  readonly pin: Pin
  readonly der: Uint8Array
  /** PEM; each line stands at the left margin, where readers look for it. */
  readonly pem: Code
}

/** The certificates of approved interception CAs. */
export function debugRootsOf(options: OptionValues): DebugRoot[] {
  const text = options.get(debugRootsOption.name) ?? ''
  if (text.trim() === '') return []
  return readCertificates(text).map((der) => ({ pin: pinOf(der), der, pem: pem.certificate(der) }))
}

/** Them all in one PEM, as it is put into files and texts. */
export function debugBundle(roots: readonly DebugRoot[]): Code {
  return code`${roots.map((root) => root.pem)}`
}

function complaintOf(value: string): string | undefined {
  if (value.trim() === '') return undefined
  try {
    const isCa = readCertificates(value).every((der) => readCertificate(der).basicConstraints?.ca === true)
    return isCa ? undefined : 'has a certificate that is no CA'
  } catch {
    return 'is no PEM of certificates; hand in the text of the file'
  }
}
