// Where the key of a certificate is, as `openssl asn1parse` sees it.
import { toolPath } from '../../../../tools/testing/needs.ts'
import type { Workshop } from './workshop.ts'

/** A run of bytes in a certificate. */
export interface Place {
  readonly offset: number
  readonly length: number
}

/** The SubjectPublicKeyInfo of a version 3 certificate: the seventh element at depth 2. */
export function asn1parseKey(workshop: Workshop, der: Uint8Array): Place {
  const output = workshop.must(toolPath('openssl'), ['asn1parse', '-inform', 'DER'], der).toString()
  // `  161:d=2  hl=3 l= 159 cons: SEQUENCE`
  const found = [...output.matchAll(/^ *(\d+):d=2 +hl=(\d+) +l= *(\d+)/gm)][6]
  if (found === undefined) throw new Error(output)
  const [offset, header, length] = found.slice(1).map(Number) as [number, number, number]
  return { offset, length: header + length }
}
