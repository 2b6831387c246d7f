// A source comes from anywhere. Whatever it is, reading it ends soon, runs nothing, and either gives a pin set
// that holds or an error that says where.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatPinSet, PinSetError, parsePinSet } from 'keypin'
import { exportPinSet, exportTargets } from '../export.ts'
import { contentsOf, type OutputFile } from '../target.ts'
import { hostileText } from '../testing/arbitrary.ts'
import { sharedPinSets } from '../testing/goldens.ts'
import { ImportError } from './errors.ts'
import { importPinSet } from './import.ts'
import { formatImportLoss } from './loss.ts'
import { importFormats } from './registry.ts'

const PIN = 'sha256/m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='

// Pieces of every format, to be mixed with what breaks out of strings and comments.
const PIECES = [
  ...['<network-security-config>', '</network-security-config>', '<domain-config>', '</domain-config>'],
  ...[
    '<domain>',
    '</domain>',
    '<pin-set expiration="',
    '<pin digest="SHA-256">',
    '</pin>',
    '<!DOCTYPE a [',
    ']>',
  ],
  ...['<plist>', '<dict>', '</dict>', '<key>NSPinnedDomains</key>', '<string>', '<array>', '<true/>'],
  ...['Public-Key-Pins: ', 'pin-sha256="', '"; ', 'max-age=', '# https://a.test/\n', 'includeSubDomains'],
  ...[
    '{"sha256Keys":{',
    '"a.test":["',
    '"]',
    '}}',
    '"pinsets":',
    '"entries":',
    'PinsListTimestamp\n1\nKeyA\n',
  ],
  ...[
    'curl --pinnedpubkey ',
    'sha256//',
    ' https://a.test/',
    'pinnedpubkey = "',
    '--next\n',
    'CertificatePinner',
  ],
  ...[
    '.add("',
    '", "',
    '")',
    'Entry(',
    'host = "',
    'pinSet = {',
    'CURLOPT_PINNEDPUBLICKEY => ',
    'curl_setopt($h, CURLOPT_URL, "https://a.test/");',
    '{"a.test", ONE_LABEL, ENFORCE, 9, OPEN, ',
    'entry("a.test" = Host) -> #{',
    'Entry.new(host: ',
    'verify_certificate_spki: [',
    '\n  - exact: ',
    'hosts: {',
    'import dart:',
    '__proto__',
    'a.test',
    PIN,
  ],
]

const someSource = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), hostileText), { maxLength: 30 })
  .map((parts) => parts.join(''))

for (const { id } of importFormats) {
  test(`${id}: whatever a source is, it gives a pin set that holds or says what is wrong`, () => {
    fc.assert(
      fc.property(someSource, fc.constantFrom(undefined, 'a.test'), (text, host) => {
        try {
          const { pinSet, losses } = importPinSet([{ text }], {
            from: id,
            ...(host === undefined ? {} : { host }),
          })
          parsePinSet(formatPinSet(pinSet))
          for (const loss of losses) assert.match(formatImportLoss(loss), /^[^\n\r\0\u202e\u2028]*$/)
        } catch (error) {
          assert.ok(error instanceof ImportError || error instanceof PinSetError, String(error))
          assert.ok((error.hint ?? '').length > 0)
        }
      }),
      { numRuns: 150 },
    )
  })
}

// What is nearly right gets furthest: real files with pieces cut out and others put in.
for (const { id, exchange } of exportTargets) {
  const files = ['everything', 'simple'].flatMap((name) => exported(name, id)).slice(0, exchange.files.length)
  assert.ok(files.length > 0, id)
  const texts = files.map((file) => String(contentsOf(file)))
  const cut = fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.oneof(fc.constantFrom('', ...PIECES), hostileText))
  test(`${id}: a file with pieces cut out and put in gives a pin set that holds, or says what is wrong`, () => {
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        const sources = texts.map((text) => ({ text: cuts.reduce(spliced, text) }))
        try {
          parsePinSet(formatPinSet(importPinSet(sources, { from: exchange.format }).pinSet))
        } catch (error) {
          assert.ok(error instanceof ImportError || error instanceof PinSetError, String(error))
        }
      }),
      { numRuns: 40 },
    )
  })
}

/** What can be had of a shared pin set; nothing where the target has no way around a refusal. */
function exported(name: string, id: string): readonly OutputFile[] {
  const pinSet = sharedPinSets().get(name)
  assert.ok(pinSet)
  const accept = [...new Set(exportPinSet(pinSet, id).losses.map(({ code }) => code))]
  return exportPinSet(pinSet, id, { accept }).files
}

function spliced(text: string, [at, length, piece]: readonly [number, number, string]): string {
  const start = at % (text.length + 1)
  return text.slice(0, start) + piece + text.slice(start + length)
}

describe('XML from outside', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'A'.repeat(100)}"><!ENTITY b "&a;&a;">]><network-security-config>&b;</network-security-config>`

  test('defines no entities, which a naive reader expands', () => {
    const naive = bomb.replace('&b;', '&a;&a;').replaceAll('&a;', 'A'.repeat(100))
    assert.ok(naive.includes('A'.repeat(200)))
    assert.throws(() => importPinSet([{ text: bomb }], { from: 'android-nsc' }), {
      code: 'KEYPIN_IMPORT_MALFORMED',
      message: /document type of its own/,
    })
  })

  test('fetches no document type, and knows no entity but those of XML', () => {
    const text =
      '<!DOCTYPE plist SYSTEM "http://127.0.0.1:1/x.dtd"><plist><dict><key>&x;</key></dict></plist>'
    assert.throws(() => importPinSet([{ text }], { from: 'trustkit' }), { message: /^line 1:\d+: .*entity/ })
  })

  test('does not nest without end', () => {
    const text = '<network-security-config>'.repeat(100_000)
    assert.throws(() => importPinSet([{ text }], { from: 'android-nsc' }), { message: /more than 64 levels/ })
  })
})

describe('sources made to be slow end soon', () => {
  const many = (text: string): string => text.repeat(Math.floor(1_000_000 / text.length))
  const rows: Readonly<Record<string, string>> = {
    'quotes that are escaped and never closed': `CertificatePinner ${many('"\\')}`,
    'quotes of several lines that are never closed': `CertificatePinner """${many('\\"')}`,
    'brackets that open': `CertificatePinner ${many('([{')}`,
    'brackets that close': `CertificatePinner ${many(')]}')}`,
    'blanks in a header': `Public-Key-Pins: a${many(' ')}x`,
    'headers without number': many('Public-Key-Pins: max-age=1\n'),
    'blanks in options of curl': `pinnedpubkey${many(' ')}\n`,
    'quotes in options of curl': `curl --pinnedpubkey ${many('\\"')}`,
    'comments that open': `<network-security-config>${many('<!--')}`,
    'entries of code': `CertificatePinner ${many('Entry("a.test","none","enforce"),')}`,
    'entries of code within each other': `CertificatePinner ${many('Entry("a.test","none","enforce",')}`,
    'lists of hosts within each other': `CertificatePinner ${many('"a.test"=>[')}`,
    'calls with pins': `CertificatePinner ${many(`.add("a.test", "${PIN}")`)}`,
    'names for names': `CertificatePinner ${many('val A1 = "x" ')}`,
    'empty lines': many('\n'),
    'carriage returns': many('\r'),
    'empty lines in a header': `Public-Key-Pins:${many('\n<')}`,
    'empty lines between options of curl': `pinnedpubkey ${many('\n')}`,
    'parentheses in a definition': `def a(${many('):')}x`,
    'blocks of YAML': many('a:\n verify_certificate_spki: [x]\n'),
    'keys of one block of YAML': many('verify_certificate_spki:\n'),
  }
  for (const [what, text] of Object.entries(rows)) {
    test(what, () => {
      const started = performance.now()
      for (const options of [{ host: 'a.test' }, {}]) {
        try {
          importPinSet([{ text }], options)
        } catch (error) {
          assert.ok(error instanceof ImportError || error instanceof PinSetError, String(error))
        }
      }
      const elapsedMs = performance.now() - started // usually below 1 s
      assert.ok(elapsedMs < 10_000, `${elapsedMs} ms`)
    })
  }

  test('what is too long is not read at all', () => {
    assert.throws(() => importPinSet([{ text: ' '.repeat(5_000_000) }]), { code: 'KEYPIN_IMPORT_MALFORMED' })
  })
})

test('a host called __proto__ reaches no prototype', () => {
  const text = `{"sha256Keys":{"__proto__":["${PIN}"],"a.test":["${PIN}","${PIN.replace('m7', 'm8')}"]}}`
  const { pinSet } = importPinSet([{ text }])
  assert.deepEqual(
    [...pinSet.hosts.keys()],
    ['__proto__', 'a.test'].filter((host) => host !== '__proto__' || pinSet.hosts.has(host)),
  )
  assert.equal(Object.keys({}).length, 0)
})
