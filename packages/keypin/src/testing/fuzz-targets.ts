// What the fuzzer runs: everything that reads a stranger's bytes, and what must then be true.
import { strictEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equalBytes } from '../bytes/equal.ts'
import { formatPem, readPem } from '../bytes/pem.ts'
import { CertificateError, PinError, PinSetError } from '../errors.ts'
import { readPinMaterial } from '../pins/material.ts'
import { pinOf } from '../pins/of.ts'
import { parsePin } from '../pins/pin.ts'
import { readPin } from '../pins/read.ts'
import { formatPinSet } from '../pinset/format.ts'
import { parsePinSet } from '../pinset/parse.ts'
import { readCertificate, spkiOf } from '../x509/certificate.ts'
import { readCertificates } from '../x509/encoding.ts'
import { readPublicKey } from '../x509/public-key.ts'
import { readCertificateRequest } from '../x509/request.ts'
import {
  certificateOf,
  extension,
  generalName,
  pssAlgorithm,
  requestOf,
  rsaAlgorithm,
  spki,
} from './certificate-parts.ts'
import { integer, oid, sequence, set } from './der-writer.ts'
import { fillings } from './large-certificates.ts'

/** One reader under test. */
export interface FuzzTarget {
  readonly id: string
  readonly maxLength: number
  /** Inputs to begin with, besides the corpus; takes the folder of the vectors. */
  readonly seeds: (vectors: string) => readonly Uint8Array[]
  /** Throws for anything that must not happen; the reader's own error may. */
  readonly run: (input: Uint8Array) => void
}

export const fuzzTargets: readonly FuzzTarget[] = [
  { id: 'certificate', maxLength: 4096, seeds: certificates, run: allowing(CertificateError, certificate) },
  { id: 'request', maxLength: 2048, seeds: requests, run: allowing(CertificateError, request) },
  {
    id: 'pem',
    maxLength: 4096,
    seeds: (vectors) => certificates(vectors).map(toPem),
    run: allowing(CertificateError, pem),
  },
  { id: 'material', maxLength: 2048, seeds: materials, run: allowing(CertificateError, readPinMaterial) },
  { id: 'pin', maxLength: 256, seeds: spellings, run: allowing(PinError, pin) },
  { id: 'pin-set', maxLength: 4096, seeds: pinSets, run: allowing(PinSetError, pinSet) },
]

type ErrorClass = abstract new (...args: never[]) => Error

function allowing(own: ErrorClass, run: (input: Uint8Array) => unknown): FuzzTarget['run'] {
  return (input) => {
    // In a buffer of its own with a margin, so that whoever reads past the end reads something else.
    const room = new Uint8Array(input.length + 16).fill(0x30)
    room.set(input, 8)
    try {
      run(room.subarray(8, 8 + input.length))
    } catch (error) {
      if (!(error instanceof own)) throw error
      checkMessage(error)
    }
  }
}

// One line that a person can read, whatever came in. A pin set's error lists its complaints, one a line.
function checkMessage(error: Error): void {
  const lines = error instanceof PinSetError ? error.message.split('\n') : [error.message]
  for (const line of lines)
    strictEqual(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line), false, 'an unseen character')
  strictEqual(
    lines.every((line) => line.length < 2000),
    true,
    'a message without end',
  )
}

function certificate(input: Uint8Array): void {
  const read = readCertificate(input)
  strictEqual(equalBytes(read.spki, spkiOf(input)), true, 'the two walks differ')
  strictEqual(pinOf(input).text, pinOf(toPem(input)).text)
  readPublicKey(read.spki)
  for (const { text, commonNames } of [read.subject, read.issuer]) {
    for (const shown of [text, ...commonNames]) strictEqual(/[\p{Cc}\p{Cf}]/u.test(shown), false, 'unseen')
  }
  for (const name of read.subjectAltNames.dns)
    strictEqual(/[\p{Cc}\p{Cf} ]/u.test(name.replaceAll(' ', '')), false)
}

function request(input: Uint8Array): void {
  readCertificateRequest(input).possession()
}

function pem(input: Uint8Array): void {
  const text = Buffer.from(input).toString('latin1')
  const blocks = readPem(text)
  const again = readPem(blocks.map(({ label, der }) => formatPem(label, der)).join(''))
  strictEqual(again.length, blocks.length)
  for (const [i, { label, der }] of blocks.entries()) {
    strictEqual(again[i]?.label, label)
    strictEqual(equalBytes(again[i]?.der ?? new Uint8Array(0), der), true)
  }
  readCertificates(input)
}

function pin(input: Uint8Array): void {
  const read = readPin(Buffer.from(input).toString())
  strictEqual(parsePin(read.text).text, read.text)
}

function pinSet(input: Uint8Array): void {
  const text = formatPinSet(parsePinSet(input))
  strictEqual(formatPinSet(parsePinSet(text)), text)
}

function toPem(der: Uint8Array): Uint8Array {
  return Buffer.from(formatPem('CERTIFICATE', der))
}

function certificates(vectors: string): Uint8Array[] {
  const { cases } = readVector(vectors, 'pins/keys.json') as { cases: { certificate: string }[] }
  const real = cases.flatMap((one) => readCertificates(one.certificate))
  return [certificateOf(), ...real, ...fillings.map(({ make }) => make(1500))]
}

function requests(): Uint8Array[] {
  const sha256 = '2.16.840.1.101.3.4.2.1'
  const names = extension('2.5.29.17', sequence(generalName(2, 'api.example.com')))
  const asked = sequence(oid('1.2.840.113549.1.9.14'), set(sequence(names)))
  const key = spki(rsaAlgorithm, sequence(integer(2n ** 511n + 111n), integer(65537)))
  const pss = pssAlgorithm(sha256, sha256, 32)
  return [requestOf(), requestOf({ attributes: [asked] }), requestOf({ spki: key, algorithm: pss })]
}

function materials(): Uint8Array[] {
  const der = certificateOf()
  return [der, toPem(der), requestOf(), spkiOf(der)]
}

function spellings(): Uint8Array[] {
  const base64 = 'm7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='
  const hex = Buffer.from(base64, 'base64').toString('hex')
  const all = [`sha256/${base64}`, `cert-sha256/${base64}`, `sha256//${base64}`, `pin-sha256="${base64}"`]
  return [...all, base64, hex, hex.replace(/..(?=.)/g, '$&:')].map((text) => Buffer.from(text))
}

function pinSets(vectors: string): Uint8Array[] {
  const cases = ['pinset/valid.json', 'pinset/invalid.json'].flatMap((file) => {
    return (readVector(vectors, file) as { cases: { text?: string; pinSet?: unknown }[] }).cases
  })
  return cases.map(({ text, pinSet }) => Buffer.from(text ?? JSON.stringify(pinSet ?? {}))).filter(isShort)
}

function isShort({ length }: Uint8Array): boolean {
  return length < 2048
}

function readVector(vectors: string, name: string): unknown {
  return JSON.parse(readFileSync(join(vectors, name), 'utf8'))
}
