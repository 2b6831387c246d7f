import { contentType, sealedAlertLength, type TlsRecord } from '../wire/records.ts'

/** What is known of a connection whose content is not. */
export interface Passed {
  /** The client's records, the first ones at least. */
  readonly clientRecords: readonly TlsRecord[]
  /** Whether the server chose TLS 1.3; `undefined` before it has. */
  readonly isTls13: boolean | undefined
}

// Reference A2.3: Java pads with 16 bytes.
const alertLengths = [sealedAlertLength, sealedAlertLength + 16]
// A Finished is 4 bytes and a hash of 32 or 48, the type of its content, and a tag of 16; padded, 16 more.
const finishedLengths = [53, 69, 85]

/** Lengths of the client's records that may hold data. */
export const dataLengths = ({ clientRecords }: Passed): number[] =>
  clientRecords.filter(({ type }) => type === contentType.applicationData).map(({ length }) => length)

/** Whether a client has sent more than its handshake, as far as the lengths of its records tell. */
export function hasRequest(passed: Passed): boolean {
  const lengths = dataLengths(passed)
  if (passed.isTls13 === false) return lengths.length > 0
  // In TLS 1.3 the handshake looks like data from the certificate on, that of the client among it, should it be asked.
  const afterFinished = lengths.slice(Math.max(0, lengths.findIndex(isFinished)) + 1)
  // One record more may be an alert, and Java says two things in parting: user_canceled and close_notify.
  return afterFinished.length > 2 || afterFinished.some((length) => !alertLengths.includes(length))
}

const isFinished = (length: number): boolean => finishedLengths.includes(length)
