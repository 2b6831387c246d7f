import { encodeHex } from '../bytes/hex.ts'

/** Writes the content of a serial number as lower-case hexadecimal, without the sign octet. */
export function encodeSerial(content: Uint8Array): string {
  return encodeHex(content.length > 1 && content[0] === 0 ? content.subarray(1) : content)
}
