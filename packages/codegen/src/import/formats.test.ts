import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type HostEntry, parsePinSet } from 'keypin'
import { ImportError } from './errors.ts'
import { type ImportOptions, importPinSet } from './import.ts'
import { formatImportLoss } from './loss.ts'

const A = 'm7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='
const B = 'CaqA+x7AxhbKL3zCRV6b7WzcqF0CuMLK8/CHj/VNVOw='
const C = `${'C'.repeat(42)}A=`

/** What was imported, an entry in a line: `api.example.com any enforce A B`. */
function imported(text: string, options: ImportOptions & { readonly name?: string } = {}): string[] {
  const { name, ...rest } = options
  const { pinSet } = importPinSet([name === undefined ? { text } : { name, text }], rest)
  return [...pinSet.hosts.values()].map(lineOf)
}

function lineOf({ host, subdomains, mode, pins, forbid, expiresAt, onExpiry, reportTo }: HostEntry): string {
  const names = pins.map(({ pin, position }) => [position, nameOf(pin.text)].filter(Boolean).join(':'))
  return [
    host,
    subdomains,
    mode,
    ...names,
    ...forbid.map(({ text }) => `not:${nameOf(text)}`),
    ...(expiresAt === undefined ? [] : [expiresAt.toISOString(), onExpiry]),
    ...reportTo,
  ].join(' ')
}

function nameOf(text: string): string {
  return text.replace('sha256/', '').replace(A, 'A').replace(B, 'B').replace(C, 'C')
}

function losses(text: string, options: ImportOptions & { readonly name?: string } = {}): string[] {
  const { name, ...rest } = options
  const found = importPinSet([name === undefined ? { text } : { name, text }], rest).losses
  return found.map(({ severity, code, line }) =>
    [severity, code, line].filter((part) => part !== undefined).join(' '),
  )
}

const pins = (...texts: string[]): string =>
  texts.map((text) => `<pin digest="SHA-256">${text}</pin>`).join('')

const nsc = (body: string): string => `<?xml version="1.0" encoding="utf-8"?>
<network-security-config>
${body}
</network-security-config>`

describe('Android Network Security Configuration', () => {
  test('domains, scope, expiry; nested domains inherit pins, an empty pin-set takes them off', () => {
    const text = nsc(`<base-config cleartextTrafficPermitted="false" />
<domain-config>
  <domain includeSubdomains="true">Example.com</domain>
  <pin-set expiration="2027-06-30">${pins(A, ` ${B}\n`)}</pin-set>
  <domain-config><domain>inherits.example.com</domain><trust-anchors/></domain-config>
  <domain-config><domain>free.example.com</domain><pin-set/></domain-config>
</domain-config>
<domain-config cleartextTrafficPermitted="true"><domain>localhost</domain></domain-config>`)
    assert.deepEqual(imported(text), [
      'example.com any enforce A B 2027-06-29T10:00:00.000Z open',
      'free.example.com none off',
      'inherits.example.com none enforce A B 2027-06-29T10:00:00.000Z open',
    ])
    assert.deepEqual(losses(text), ['note expiry-precision 6', 'note expiry-precision 6'])
  })

  test('what lets chains past the pins is told, debug builds are passed over', () => {
    const text = nsc(`<domain-config><domain>a.test</domain><pin-set>${pins(A, B)}</pin-set>
<trust-anchors><certificates src="user" overridePins="true"/></trust-anchors></domain-config>
<debug-overrides><trust-anchors><certificates src="user"/></trust-anchors></debug-overrides>`)
    assert.deepEqual(losses(text), ['stricter override 4', 'note ignored 5'])
  })

  test("TrustKit's reports are taken over", () => {
    const text = nsc(`<domain-config><domain>a.test</domain><pin-set>${pins(A, B)}</pin-set>
<trustkit-config enforcePinning="true"><report-uri>https://r.test/x</report-uri><report-uri>http://r.test/</report-uri></trustkit-config></domain-config>`)
    assert.deepEqual(imported(text), ['a.test none enforce A B https://r.test/x'])
    assert.deepEqual(losses(text), ['note report-to 4'])
  })

  test('one pin alone is not enforced by a pin set, and that is told', () => {
    const text = nsc(`<domain-config><domain>a.test</domain><pin-set>${pins(A)}</pin-set></domain-config>`)
    assert.deepEqual(imported(text), ['a.test none report A'])
    assert.deepEqual(losses(text), ['weaker single-pin 3'])
  })

  test('a wildcard, which never matches there, is no host', () => {
    const domain = (name: string): string =>
      `<domain-config><domain>${name}</domain><pin-set>${pins(A, B)}</pin-set></domain-config>`
    assert.deepEqual(losses(nsc(domain('*.a.test') + domain('a.test'))), ['weaker host-malformed 3'])
  })
})

const plist = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${body}</dict></plist>`

const identities = (key: string, ...texts: string[]): string =>
  `<key>${key}</key><array>${texts.map((text) => `<dict><key>SPKI-SHA256-BASE64</key><string>${text}</string></dict>`).join('')}</array>`

const pinned = (body: string): string =>
  plist(`<key>NSAppTransportSecurity</key><dict><key>NSPinnedDomains</key><dict>${body}</dict></dict>`)

describe('Info.plist', () => {
  test('NSPinnedDomains: positions, one label', () => {
    const leaf = identities('NSPinnedLeafIdentities', A, B)
    const ca = identities('NSPinnedCAIdentities', A, C)
    const text = pinned(
      `<key>a.test</key><dict><key>NSIncludesSubdomains</key><true/>${leaf}</dict><key>b.test</key><dict>${ca}</dict>`,
    )
    assert.deepEqual(imported(text), ['a.test one enforce leaf:A leaf:B', 'b.test none enforce ca:A ca:C'])
    assert.deepEqual(losses(text), [])
  })

  test('two lists that must both match are told: a pin set asks for one', () => {
    const both = identities('NSPinnedLeafIdentities', A, B) + identities('NSPinnedCAIdentities', A, C)
    const text = pinned(`<key>a.test</key><dict>${both}</dict>`)
    assert.deepEqual(imported(text), ['a.test none enforce A leaf:B ca:C'])
    assert.deepEqual(losses(text), ['weaker both-lists 3'])
  })

  test('the pins of a wider key count for a narrower one, as the platform unites them', () => {
    const wide = `<key>NSIncludesSubdomains</key><true/>${identities('NSPinnedCAIdentities', A, B)}`
    const text = pinned(
      `<key>a.test</key><dict>${wide}</dict><key>x.a.test</key><dict>${identities('NSPinnedLeafIdentities', C, B)}</dict>`,
    )
    assert.deepEqual(imported(text), ['a.test one enforce ca:A ca:B', 'x.a.test none enforce leaf:C B ca:A'])
  })

  test('NSPinnedDomains where the platform does not look pins nothing', () => {
    const leaf = identities('NSPinnedLeafIdentities', A, B)
    const inside = `<key>NSExceptionDomains</key><dict><key>NSPinnedDomains</key><dict><key>a.test</key><dict>${leaf}</dict></dict></dict>`
    const text = plist(`<key>NSAppTransportSecurity</key><dict>${inside}</dict>`)
    assert.throws(() => imported(text), { code: 'KEYPIN_IMPORT_EMPTY', message: /NSExceptionDomains/ })
  })

  test('TrustKit: scope, exclusion, report-only, expiry, reports', () => {
    const hashes = `<key>TSKPublicKeyHashes</key><array><string>${A}</string><string>${B}</string></array>`
    const own = '<key>TSKDisableDefaultReportUri</key><true/>'
    const text = plist(`<key>TSKConfiguration</key><dict><key>TSKPinnedDomains</key><dict>
<key>a.test</key><dict><key>TSKIncludeSubdomains</key><true/><key>TSKExpirationDate</key><string>2027-06-30</string>${hashes}${own}<key>TSKReportUris</key><array><string>https://r.test/</string></array></dict>
<key>b.a.test</key><dict><key>TSKExcludeSubdomainFromParentPolicy</key><true/></dict>
<key>c.test</key><dict><key>TSKEnforcePinning</key><false/>${hashes}</dict></dict></dict>`)
    assert.deepEqual(imported(text), [
      'a.test any enforce A B 2027-06-30T00:00:00.000Z open https://r.test/',
      'b.a.test none off',
      'c.test none report A B',
    ])
    assert.deepEqual(losses(text), ['note report-default 6'])
  })

  test('the binary form is refused with the command that converts it', () => {
    assert.throws(() => imported('bplist00\x01', { from: 'trustkit' }), { hint: /plutil -convert xml1/ })
  })
})

describe('HPKP', () => {
  const header = `Public-Key-Pins: pin-sha256="${A}"; pin-sha256=${B}; max-age=5184000; includeSubDomains; report-uri="https://r.test/p"`

  test('a header, alone or in an answer, for the host that is named', () => {
    const answer = `HTTP/1.1 200 OK\r\nserver: x\r\n${header}\r\n\r\n`
    for (const text of [header, answer])
      assert.deepEqual(imported(text, { host: 'a.test' }), ['a.test any enforce A B https://r.test/p'])
    assert.deepEqual(losses(header, { host: 'a.test' }), ['stricter lifetime 1'])
  })

  test('a comment with a URL names the host, and report-only reports', () => {
    const text = `# https://a.test/\n${header.replace('Pins:', 'Pins-Report-Only:')}\n`
    assert.deepEqual(imported(text), ['a.test any report A B https://r.test/p'])
  })

  test('a header that takes pins back is passed over, and one that browsers ignored is told', () => {
    const none = header.replace('max-age=5184000', 'max-age=0')
    assert.throws(() => imported(none, { host: 'a.test' }), { message: /takes the pins of its host back/ })
    const lacking = header.replace('max-age=5184000; ', '')
    assert.deepEqual(losses(lacking, { host: 'a.test' }), ['stricter ignored 1'])
  })

  test('a header without a host, or with a directive twice, is refused', () => {
    assert.throws(() => imported(header), { code: 'KEYPIN_IMPORT_EMPTY', hint: /--host/ })
    assert.throws(() => imported(`${header}; max-age=1`, { host: 'a.test' }), {
      code: 'KEYPIN_IMPORT_MALFORMED',
      message: /^line 1:1: the directive max-age stands twice/,
    })
  })
})

test('Chromium: entries and keys in two files, keys also as PEM, forbidden keys', () => {
  const json = `{
  // ours
  "pinsets": [{ "name": "x", "static_spki_hashes": ["KeyA", "KeyB"], "bad_static_spki_hashes": ["Old"] }],
  "entries": [{ "name": "a.test", "include_subdomains": true, "pins": "x" }, { "name": "b.test", "mode": "force-https" }]
}`
  const keys = `# comment\nPinsListTimestamp\n1795000000\n\nKeyA\nsha256/${A}\n\nKeyB\n${PUBLIC_KEY}\nOld\nsha256/${C}\n`
  const { pinSet, losses: lost } = importPinSet([{ text: json }, { text: keys }])
  const [entry] = pinSet.hosts.values()
  assert.equal(entry?.subdomains, 'any')
  assert.equal(entry?.pins.length, 2)
  assert.deepEqual(
    entry?.forbid.map(({ text }) => nameOf(text)),
    ['C'],
  )
  assert.deepEqual(lost, [])
  assert.throws(() => importPinSet([{ text: json }]), { code: 'KEYPIN_IMPORT_EMPTY', hint: /name both/ })
  assert.throws(() => importPinSet([{ text: json }, { text: 'PinsListTimestamp\n1\nKeyA\nsha256/AAAA\n' }]), {
    message: /^line 4:1/,
  })
})

const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----`

describe('curl', () => {
  test('a command line: quotes, line breaks, several transfers; leaf keys', () => {
    const text = `#!/bin/sh
# curl is pinned
curl --fail \\
  --pinnedpubkey 'sha256//${A};sha256//${B}' \\
  "https://user:pw@a.test:8443/x?y=1" && curl --pinnedpubkey "sha256//${C}" https://b.test | sh`
    assert.deepEqual(imported(text), ['a.test none enforce leaf:A leaf:B', 'b.test none report leaf:C'])
  })

  test('a configuration file, with --next', () => {
    const text = `url = "https://a.test/"\npinnedpubkey = "sha256//${A};sha256//${B}"\n--next\n-k\nurl: https://b.test\npinnedpubkey sha256//${A};sha256//${C}\n`
    assert.deepEqual(imported(text), [
      'a.test none enforce leaf:A leaf:B',
      'b.test none enforce leaf:A leaf:C',
    ])
    assert.deepEqual(losses(text), ['stricter unproven 6'])
  })

  test('one slash, which curl takes for a file name, is told', () => {
    const text = `curl --pinnedpubkey 'sha256/${A};sha256//${B}' https://a.test/`
    assert.deepEqual(losses(text), ['stricter key-file 1', 'weaker single-pin 1'])
  })
})

test('ssl_config.json of react-native-ssl-manager: its defaults are kept', () => {
  const text = JSON.stringify({
    sha256Keys: { 'a.test': [`sha256/${A}`, `sha256/${B}`], 'b.test': [`sha256/${A}`, `sha256/${C}`] },
    domains: { 'b.test': { enforcePinning: false, includeSubdomains: false, expirationDate: '2027-06-30' } },
    reportUris: ['https://r.test/'],
  })
  assert.deepEqual(imported(text), [
    'a.test any enforce A B https://r.test/',
    'b.test none report A C 2027-06-29T10:00:00.000Z open https://r.test/',
  ])
})

describe('source code', () => {
  test('OkHttp in Kotlin: patterns, constants, comments; the pins of all patterns that fit are united', () => {
    const text = `
      // .add("commented.test", "sha256/${C}")
      const val BACKUP = "sha256/${B}"
      val pinner = CertificatePinner.Builder()
        .add("**.a.test", "sha256/${A}", BACKUP)
        .add("x.a.test", /* no */ "sha256/${C}")
        .add("*.b.test", "sha256/" + "${A}", BACKUP)
        .build()`
    assert.deepEqual(imported(text), [
      'a.test any enforce A B',
      'b.test one enforce A B',
      'x.a.test none enforce C A B',
    ])
    assert.deepEqual(losses(text), ['stricter apex 7'])
  })

  test('OkHttp in Java: a name below has other pins than names further down', () => {
    const text = `class X { static final String PIN = "sha256/${C}"; CertificatePinner p = new CertificatePinner.Builder()
      .add("a.test", "sha256/${A}", "sha256/${B}").add("*.a.test", "sha256/${A}", PIN).build(); }`
    assert.deepEqual(imported(text), ['a.test one enforce A B C'])
    assert.deepEqual(losses(text), ['weaker united 2'])
  })

  test('JavaScript: lists and records by host', () => {
    const text = `import { initializeSslPinning } from 'react-native-ssl-public-key-pinning'
      await initializeSslPinning({
        'a.test': { includeSubdomains: true, publicKeyHashes: ['${A}', '${B}'] }, // don't
        "b.test": ['sha256/${A}', \`sha256/${C}\`],
      })`
    assert.deepEqual(imported(text), ['a.test any enforce A B', 'b.test none enforce A C'])
  })

  test('JavaScript: hashes that stand beside no host belong to the one that is named', () => {
    const text = `fetch(url, { sslPinning: { certs: ['sha256/${A}', 'sha256/${B}'] } }); let x = /["']/`
    assert.deepEqual(imported(text, { name: 'a.js', host: 'a.test' }), ['a.test none enforce A B'])
    assert.throws(() => imported(text, { name: 'a.js' }), { code: 'KEYPIN_IMPORT_EMPTY', hint: /--host/ })
  })

  test('records that name their host', () => {
    const text = `export default [{ hostname: 'a.test', pins: ['sha256/${A}', 'sha256/${B}'] }, { host: 'b.test', pins: [] }]`
    assert.deepEqual(imported(text), ['a.test none enforce A B'])
  })

  test('requests that bring their pins: the host is that of the URL', () => {
    const text = `const data = await fetch('https://a.test:8443/data', {
      method: 'GET', sslPinning: { certs: ['sha256/${A}', 'sha256/${B}'] } })`
    assert.deepEqual(imported(text, { name: 'a.ts' }), ['a.test none enforce A B'])
    const bytes = Array(32).fill('AB').join(' ')
    const check = `import 'package:x/x.dart';
      check(serverURL: 'https://b.test/', allowedSHAFingerprints: ['${bytes}', '${bytes.replaceAll('AB', 'CD')}'])`
    const [entry] = importPinSet([{ text: check }]).pinSet.hosts.values()
    assert.deepEqual(
      [entry?.host, entry?.pins.map(({ pin }) => pin.kind)],
      ['b.test', ['certificate', 'certificate']],
    )
  })

  test('Python: dictionaries, tuples, neighbouring strings, fingerprints', () => {
    const fingerprint = Array(32).fill('ab').join(':')
    const text = `import requests
PINS = {
    "a.test": ("sha256/${A}", "sha256/"
        "${B}"),  # it's a comment
    'b.test': {"${fingerprint}", "sha256/${C}"},
}`
    const certificate = `cert-${Buffer.alloc(32, 0xab).toString('base64')}`
    assert.deepEqual(imported(text), ['a.test none enforce A B', `b.test none enforce ${certificate} C`])
  })

  test('Dart and Swift: maps by host', () => {
    const dartText = `import 'dart:io';\nconst pins = <String, List<String>>{\n  'a.test': ['sha256/${A}', r'sha256/${B}'],\n};`
    assert.deepEqual(imported(dartText), ['a.test none enforce A B'])
    const swiftText = `import TrustKit\nlet c = [kTSKPinnedDomains: ["a.test": [kTSKIncludeSubdomains: true, kTSKPublicKeyHashes: ["${A}", "${B}"]]]]`
    assert.deepEqual(imported(swiftText), ['a.test any enforce A B'])
  })

  test('what is put together when the program runs is told', () => {
    const text = `CertificatePinner.Builder().add("\${name}.a.test", "sha256/${A}", "sha256/${B}").add("b.test", "sha256/${A}", "sha256/${B}")`
    assert.deepEqual(imported(text), ['b.test none enforce A B'])
    assert.deepEqual(losses(text), ['weaker no-host 1'])
  })
})

describe('what Keypin generated', () => {
  const targets = join(import.meta.dirname, '..', 'targets')
  const everything = parsePinSet(
    readFileSync(join(import.meta.dirname, '..', 'testing', 'pinsets', 'everything.json'), 'utf8'),
  )
  for (const file of [
    'android-okhttp-kotlin/goldens/everything/src/main/**/PinnedOkHttp.kt',
    'android-okhttp-java/goldens/everything/src/main/**/PinPolicy.java',
    'node-https/goldens/everything/pinned-https.mjs',
    'python-requests/goldens/everything/pinned_requests.py',
  ]) {
    test(file, () => {
      const [path = ''] = globSync(file, { cwd: targets })
      const text = readFileSync(join(targets, path), 'utf8')
      const { pinSet, losses: lost } = importPinSet([{ name: path, text }])
      assert.deepEqual(lost, [])
      assert.equal(pinSet.hosts.size, everything.hosts.size)
      for (const [host, entry] of everything.hosts) {
        const own = pinSet.hosts.get(host)
        assert.ok(own)
        const facts = ({
          subdomains,
          mode,
          expiresAt,
          onExpiry,
          reportTo,
          pins: of,
        }: HostEntry): unknown[] => [
          ...[subdomains, mode, expiresAt, onExpiry, reportTo],
          of.map(({ pin }) => pin.text).sort(),
        ]
        assert.deepEqual(facts(own), facts(entry), host)
        const forbidden = entry.mode === 'off' ? [] : [...everything.forbid, ...entry.forbid]
        assert.deepEqual(
          own.forbid.map(({ text: pin }) => pin).sort(),
          forbidden.map(({ text: pin }) => pin).sort(),
        )
      }
    })
  }
})

test('a loss is one line, with the place first', () => {
  const place = { source: 'a.xml', line: 3, column: 7 }
  const loss = {
    severity: 'weaker',
    code: 'apex',
    host: 'a.test',
    what: 'x',
    instead: 'y',
    ...place,
  } as const
  assert.equal(formatImportLoss(loss), 'a.xml:3:7: weaker a.test apex: x; y')
})

test('a format that is none, or cannot be told, names those there are', () => {
  for (const run of [() => imported('hello'), () => imported('hello', { from: 'xyz' })])
    assert.throws(run, (error) => {
      assert.ok(error instanceof ImportError)
      assert.equal(error.code, 'KEYPIN_IMPORT_FORMAT')
      assert.match(error.hint ?? '', /android-nsc/)
      return true
    })
})

describe('libcurl in code', () => {
  const SEVERAL = `sha256//${A};sha256//${B}`

  test('C: options of one handle, the address before the pins, and macros', () => {
    const text = `#include <curl/curl.h>
#define PINS "sha256//${A};" \\
  "sha256//${B}"
/* curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, "sha256//${C}"); */
static void ask(CURL *easy) {
  curl_easy_setopt(easy, CURLOPT_URL, "https://API.example.com:8443/v1");
  curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, PINS);
  curl_easy_setopt(easy, CURLOPT_URL, "https://files.example.com/");
  curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, "${SEVERAL}");
}`
    assert.deepEqual(imported(text.replace('\\\n  ', '')), [
      'api.example.com none enforce leaf:A leaf:B',
      'files.example.com none enforce leaf:A leaf:B',
    ])
  })

  test('PHP: setopt, arrays, and the address that Guzzle is called with', () => {
    const text = `<?php
const KEYS = 'sha256//${A};sha256//${B}';
$one = curl_init('https://one.example.com/');
curl_setopt($one, CURLOPT_PINNEDPUBLICKEY, KEYS);
function two() {
    $two = curl_init();
    curl_setopt_array($two, [
        CURLOPT_URL => 'https://user@two.example.com/path',
        CURLOPT_PINNEDPUBLICKEY => '${SEVERAL}',
    ]);
}
$client->get('https://three.example.com/', ['curl' => [CURLOPT_PINNEDPUBLICKEY => '${SEVERAL}']]);`
    assert.deepEqual(imported(text), [
      'one.example.com none enforce leaf:A leaf:B',
      'three.example.com none enforce leaf:A leaf:B',
      'two.example.com none enforce leaf:A leaf:B',
    ])
  })

  test('what cannot be told is told: no address, pins that are computed, key files, checks that are off', () => {
    const pinned = (value: string): string => `curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, ${value});`
    const addressed = 'curl_easy_setopt(easy, CURLOPT_URL, "https://api.example.com/");'
    assert.throws(() => imported(pinned(`"${SEVERAL}"`)), /no https address/)
    assert.deepEqual(imported(pinned(`"${SEVERAL}"`), { host: 'api.example.com' }), [
      'api.example.com none enforce leaf:A leaf:B',
    ])
    const good = addressed + pinned(`"${SEVERAL}"`)
    assert.deepEqual(losses(`${good}\n${pinned('pins')}`), ['weaker computed 2'])
    assert.deepEqual(losses(`${good}\n${pinned('NULL')}`), [])
    assert.deepEqual(losses(addressed + pinned(`"key.pem;${SEVERAL}"`)), ['stricter key-file 1'])
    assert.deepEqual(losses(`${good}\ncurl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);`), [
      'stricter unproven 2',
    ])
  })
})

describe('Envoy', () => {
  const HEX = Buffer.from(A, 'base64').toString('hex')
  const context = (body: string): string => `static_resources:
  clusters:
    - transport_socket:
        typed_config:
          sni: asked.example.com
          common_tls_context:
            validation_context:
              trusted_ca: { filename: /etc/ssl/certs/ca-certificates.crt }
${body.replace(/^/gm, '              ')}
`

  test('keys and certificates, for the names that the certificate is held to', () => {
    const text = context(`match_typed_subject_alt_names:
  - san_type: DNS
    matcher: { exact: "api.example.com" } # and no other
verify_certificate_spki: ["${A}", '${B}']
verify_certificate_hash:
- ${HEX}`)
    assert.deepEqual(imported(text), [`api.example.com none enforce leaf:A leaf:B leaf:cert-A`])
    assert.deepEqual(losses(text), [])
  })

  test('a context without names is for the name that is asked for, and unproven', () => {
    const text = context(`verify_certificate_spki:
  - ${A}
  # - ${C}
  - "${B}"
verify_subject_alt_name: x`)
    assert.deepEqual(imported(text), ['asked.example.com none enforce leaf:A leaf:B'])
    assert.deepEqual(losses(text), ['stricter unproven 8'])
  })

  test('pins of one context are not those of the next', () => {
    const one = (host: string, pin: string): string =>
      context(`match_typed_subject_alt_names:
  - { san_type: DNS, matcher: { exact: ${host} } }
verify_certificate_spki: [${pin}, ${C}]`)
    assert.deepEqual(imported(one('a.example.com', A) + one('b.example.com', B)), [
      'a.example.com none enforce leaf:A leaf:C',
      'b.example.com none enforce leaf:B leaf:C',
    ])
  })
})

test('Ruby and Erlang: hosts beside their pins', () => {
  const ruby = `require "net/http"
PINS = { "api.example.com" => ["sha256/${A}", "sha256/${B}"] } # "b.test" => "sha256/${C}"`
  assert.deepEqual(imported(ruby), ['api.example.com none enforce A B'])
  const erlang = `-module(pins).
%% {"old.example.com", ["sha256/${C}", "sha256/${B}"]}
pins() -> #{"api.example.com" => ["sha256/${A}", "sha256/${B}"]}.`
  assert.deepEqual(imported(erlang), ['api.example.com none enforce A B'])
})
