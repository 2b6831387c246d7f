import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientHello, readClientHello } from './client-hello.ts'
import { ja3, ja4 } from './fingerprint.ts'

const u16 = (value: number): number[] => [value >> 8, value & 0xff]
const sized = (bytes: readonly number[], size: 1 | 2): number[] =>
  size === 1 ? [bytes.length, ...bytes] : [...u16(bytes.length), ...bytes]
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')]

/** Writes a ClientHello as RFC 8446, 4.1.2 has it. */
function helloBytes(ciphers: readonly number[], extensions: readonly [number, number[]][]): Uint8Array {
  const list = extensions.flatMap(([type, content]) => [...u16(type), ...sized(content, 2)])
  return Uint8Array.from([
    ...u16(0x0303),
    ...new Array<number>(32).fill(1),
    ...sized([], 1),
    ...sized(ciphers.flatMap(u16), 2),
    ...sized([0], 1),
    ...sized(list, 2),
  ])
}

const serverName = (name: string): [number, number[]] => [0, sized([0, ...sized(ascii(name), 2)], 2)]
const protocols = (...names: string[]): [number, number[]] => [
  16,
  sized(
    names.flatMap((name) => sized(ascii(name), 1)),
    2,
  ),
]

test('a ClientHello tells name, protocols, versions and groups', () => {
  const bytes = helloBytes(
    [0x1301, 0xc02b],
    [
      serverName('api.example.com'),
      protocols('h2', 'http/1.1'),
      [43, sized([...u16(0x0304), ...u16(0x0303)], 1)],
      [10, sized([...u16(29), ...u16(23)], 2)],
      [41, [0]],
    ],
  )
  const hello = readClientHello(bytes)
  assert.equal(hello?.serverName, 'api.example.com')
  assert.deepEqual(hello?.alpn, ['h2', 'http/1.1'])
  assert.deepEqual(hello?.versions, [0x0304, 0x0303])
  assert.deepEqual(hello?.groups, [29, 23])
  assert.deepEqual(hello?.ciphers, [0x1301, 0xc02b])
  assert.equal(hello?.offersResumption, true)
})

test('a ClientHello without extensions is one', () => {
  const bytes = helloBytes([0x002f], []).subarray(0, -2)
  assert.deepEqual(readClientHello(bytes)?.extensions, [])
})

test('cut off anywhere, a ClientHello is none, and nothing is thrown', () => {
  const bytes = helloBytes([0x1301], [serverName('api.example.com')])
  const withoutExtensions = bytes.length - 2 - 24
  for (let length = 0; length < bytes.length; length++) {
    const hello = readClientHello(bytes.subarray(0, length))
    if (length !== withoutExtensions) assert.equal(hello, undefined, `${length} bytes`)
  }
})

test('no bytes make the reader of ClientHello or the fingerprints throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const hello = readClientHello(bytes)
      if (hello !== undefined) assert.ok(ja3(hello).length === 32 && ja4(hello).length > 30)
    }),
  )
})

// The worked example of the JA4 specification (FoxIO, technical_details/JA4.md).
const chrome: ClientHello = {
  legacyVersion: 0x0303,
  ciphers: [
    0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
    0xff01, 0x000b, 0x000a, 0x0015, 0x3a3a,
  ],
  serverName: 'api.example.com',
  alpn: ['h2', 'http/1.1'],
  versions: [0x4a4a, 0x0304, 0x0303],
  groups: [29, 23, 24],
  pointFormats: [0],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  offersResumption: false,
  sendsEarlyData: false,
}

test('JA4 is that of the specification', () => {
  assert.equal(ja4(chrome), 't13d1516h2_8daaf6152771_e5627efa2ab1')
})

test('JA4 does not change with the order of the extensions, and JA3 does', () => {
  const shuffled = { ...chrome, extensions: [...chrome.extensions].reverse() }
  assert.equal(ja4(shuffled), ja4(chrome))
  assert.notEqual(ja3(shuffled), ja3(chrome))
})

test('JA3 is that of its first description', () => {
  // salesforce/ja3, README: 769,47–53–5–10–49161–49162–49171–49172–50–56–19–4,0–10–11,23–24–25,0
  const hello: ClientHello = {
    ...chrome,
    legacyVersion: 769,
    ciphers: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
    extensions: [0, 10, 11],
    groups: [23, 24, 25],
    pointFormats: [0],
  }
  assert.equal(ja3(hello), 'ada70206e40642a3e4461f35503241d5')
})

test('JA4 of a bare client says so', () => {
  const bare: ClientHello = {
    ...chrome,
    ciphers: [],
    extensions: [],
    serverName: undefined,
    alpn: [],
    versions: [],
    signatureAlgorithms: [],
  }
  assert.equal(ja4(bare), 't12i000000_000000000000_000000000000')
})
