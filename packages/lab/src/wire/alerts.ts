/** Names of TLS alerts (IANA TLS Alerts registry). */
const names: { readonly [code: number]: string } = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
}

/** An alert that a client sent. */
export interface Alert {
  readonly code: number
  readonly name: string
}

/** An alert by its number. */
export const alertOf = (code: number): Alert => ({ code, name: names[code] ?? `alert_${code}` })

// close_notify says goodbye and user_canceled announces it; neither judges a certificate.
const harmless = [0, 90, 100]

/** Whether the client gave the connection up with this alert. */
export const isFatal = ({ code }: Alert): boolean => !harmless.includes(code)

/** The alert that OpenSSL read, as it tells in its error: also one that came encrypted. */
export function alertInError(error: Error): Alert | undefined {
  const number = /SSL alert number (\d{1,3})/u.exec(error.message)?.[1]
  return number === undefined ? undefined : alertOf(Number(number))
}
