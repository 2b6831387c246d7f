import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { lint } from '../lint.ts'
import type { Finding } from '../rule.ts'
import { codeRules } from '../testing/example.ts'
import { type CodeFile, languageOf, withoutComments } from './file.ts'

const pinSet = JSON.stringify({
  version: 1,
  unlisted: 'block',
  hosts: {
    'api.example.com': {
      pins: [
        { pin: 'sha256/m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc=', state: 'active' },
        { pin: 'sha256/CaqA+x7AxhbKL3zCRV6b7WzcqF0CuMLK8/CHj/VNVOw=', state: 'backup' },
      ],
    },
  },
})

const found = (...code: readonly CodeFile[]): readonly Finding[] =>
  lint(pinSet, { now: new Date('2026-11-22T12:00:00Z'), code }).findings.filter(
    ({ file }) => file !== undefined,
  )

/** Rule, path, a text that is told, and one that is not. */
type Case = readonly [rule: string, path: string, wrong: string, right: string]

const nsc = (inside: string): string =>
  `<network-security-config>\n  <base-config><trust-anchors>${inside}</trust-anchors></base-config>\n</network-security-config>\n`
const debugNsc = (inside: string): string =>
  nsc('').replace(
    '<base-config>',
    `<debug-overrides><trust-anchors>${inside}</trust-anchors></debug-overrides><base-config>`,
  )

const ended = (day: string): string =>
  `<network-security-config><domain-config><pin-set expiration="${day}"></pin-set></domain-config></network-security-config>`
const pinned = (digest: string, pin: string): string =>
  `<pin-set>\n<pin digest="${digest}">${pin}</pin>\n<pin digest="SHA-256">\n  ${key}\n</pin></pin-set>`
const key = 'm7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='

const cases: readonly Case[] = [
  ['L5', 'nsc.xml', pinned('SHA-1', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='), pinned('SHA-256', key)],
  ['L5', 'nsc.xml', pinned('SHA-256', `${key}=`), `<pins>${pinned('SHA-256', key)}</pins>`],
  ['L5', 'nsc.xml', pinned('SHA-256', 'AAAA'), pinned('SHA-256', `<!-- ${'x'.repeat(500)} -->${key}`)],
  ['L5', 'nsc.xml', pinned('SHA-256', ''), pinned('SHA-256', '${pin}')],
  ['L5', 'a.kt', '.add(host, "sha1/2jmj7l5rSw0yVb/vlWAYkK/YBwk=")', `.add(host, "sha256/${key}")`],
  ['L9', 'nsc.xml', ended('2026-11-21'), ended('2027-11-21')],
  ['L9', 'nsc.xml', ended('2026-12-01'), `<!-- ${ended('2026-12-01')} -->`],
  ['L9', 'nsc.xml', ended('1.1.2027'), '<pin-set></pin-set>'],
  [
    'L9',
    'Info.plist',
    '<key>TSKExpirationDate</key>\n<string>2025-12-31</string>',
    '<key>TSKExpirationDate</key>\n<string>2028-12-31</string>',
  ],
  ['L9', 'Pins.swift', 'kTSKExpirationDate: "2025-12-31",', 'kTSKExpirationDate: "2028-12-31",'],
  ['L21', 'nsc.xml', nsc('<certificates src="user" />'), debugNsc('<certificates src="user" />')],
  [
    'L21',
    'nsc.xml',
    nsc('<certificates src="@raw/ca" overridePins="true" />'),
    debugNsc('<certificates src="@raw/ca" overridePins="true" />'),
  ],
  ['L21', 'AndroidManifest.xml', '<application android:debuggable="true">', '<application>'],
  [
    'L25',
    'tk.xml',
    '<trustkit-config enforcePinning="true">',
    '<trustkit-config enforcePinning="true" disableDefaultReportUri="true">',
  ],
  [
    'L25',
    'Info.plist',
    '<key>TSKPublicKeyHashes</key><array/>',
    '<key>TSKPublicKeyHashes</key><array/><key>TSKDisableDefaultReportUri</key><true/>',
  ],
  [
    'L25',
    'Pins.swift',
    'entry[kTSKPublicKeyHashes] = hashes',
    'let hashes = entry[kTSKPublicKeyHashes] as? [String]',
  ],
  ['L25', 'Pins.m', '@{ kTSKPublicKeyHashes : @[ @"" ] }', 'if (entry[kTSKPublicKeyHashes] == nil) {}'],
  [
    'L25',
    'Pins.swift',
    'kTSKPublicKeyHashes: a, kTSKDisableDefaultReportUri: true, kTSKPublicKeyHashes: b',
    'kTSKPublicKeyHashes: a, kTSKDisableDefaultReportUri: true',
  ],
  [
    'L32',
    'a.dart',
    'client.badCertificateCallback = (cert, host, port) => true;',
    'c.badCertificateCallback = (a, b, c) => false;',
  ],
  [
    'L32',
    'a.dart',
    'badCertificateCallback = (X509Certificate c, String h, int p) { return true; }',
    '// badCertificateCallback = (c, h, p) => true',
  ],
  ['L32', 'a.go', '&tls.Config{InsecureSkipVerify: true}', '&tls.Config{InsecureSkipVerify: false}'],
  [
    'L32',
    'a.ts',
    'https.request({ rejectUnauthorized: false })',
    'https.request({ rejectUnauthorized: true })',
  ],
  [
    'L32',
    'a.js',
    "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'",
    '// NODE_TLS_REJECT_UNAUTHORIZED=0 is wrong',
  ],
  ['L32', 'a.js', "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0", "process.env.NODE_ENV = '0'"],
  ['L32', 'ci.yml', 'env:\n  NODE_TLS_REJECT_UNAUTHORIZED: 0', 'env:\n  # NODE_TLS_REJECT_UNAUTHORIZED: 0'],
  ['L32', 'a.js', 'fetch(url, { disableAllSecurity: true })', 'fetch(url, { disableAllSecurity: false })'],
  ['L32', 'a.py', 'requests.get(url, verify=False)', "requests.get(url, verify='ca.pem')"],
  ['L32', 'a.py', 'context.verify_mode = ssl.CERT_NONE', 'context.verify_mode = ssl.CERT_REQUIRED'],
  ['L32', 'a.py', 'context.check_hostname = False', '# context.check_hostname = False'],
  ['L32', 'a.py', 'PoolManager(assert_fingerprint="aa")', 'PoolManager()'],
  ['L32', 'a.swift', 'DisabledTrustEvaluator()', 'DefaultTrustEvaluator()'],
  [
    'L32',
    'a.swift',
    'completionHandler(.useCredential, URLCredential(trust: trust))',
    'SecTrustEvaluateWithError(trust, nil); done(.useCredential, c)',
  ],
  [
    'L32',
    'a.kt',
    'CertificatePinner.Builder().validateTrust(false)',
    'CertificatePinner.Builder().validateTrust(true)',
  ],
  [
    'L32',
    'A.java',
    'public void checkServerTrusted(X509Certificate[] chain, String type) {}',
    'public void checkServerTrusted(X509Certificate[] c, String t) { next.checkServerTrusted(c, t); }',
  ],
  ['L32', 'A.kt', 'hostnameVerifier { _, _ -> true }', 'hostnameVerifier(OkHostnameVerifier)'],
  [
    'L32',
    'a.cs',
    'handler.ServerCertificateCustomValidationCallback = (m, c, ch, e) => true;',
    'handler.ServerCertificateCustomValidationCallback = Judge;',
  ],
  ['L32', 'a.rs', '.danger_accept_invalid_certs(true)', '.danger_accept_invalid_certs(false)'],
  [
    'L32',
    'a.rb',
    'http.verify_mode = OpenSSL::SSL::VERIFY_NONE',
    'http.verify_mode = OpenSSL::SSL::VERIFY_PEER',
  ],
  ['L32', 'a.erl', '[{verify, verify_none}]', '[{verify, verify_peer}]'],
  [
    'L32',
    'a.php',
    'curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);',
    'curl_setopt($c, CURLOPT_SSL_VERIFYPEER, true);',
  ],
  [
    'L32',
    'a.c',
    'curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);',
    'curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);',
  ],
  ['L32', 'a.sh', 'curl -sk https://api.example.com', 'curl -s https://api.example.com # -k'],
  ['L32', 'a.sh', 'curl --insecure https://api.example.com', 'wget https://api.example.com'],
  [
    'L33',
    'A.kt',
    'override fun checkServerTrusted(chain: Array<X509Certificate>, t: String) { MessageDigest.getInstance("SHA-256") }',
    'override fun checkServerTrusted(chain: Array<X509Certificate>, t: String) { CertPathBuilder.getInstance("PKIX"); MessageDigest.getInstance("SHA-256") }',
  ],
  [
    'L33',
    'a.go',
    'VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error { sha256.Sum256(raw[0]) }',
    'VerifyConnection: func(cs tls.ConnectionState) error { sha256.Sum256(cs.VerifiedChains[0][0].Raw) }',
  ],
  [
    'L33',
    'a.ts',
    'createHash(); cert = cert.issuerCertificate',
    "import { createPinner } from 'keypin/node'",
  ],
  ['L33', 'a.js', "createHash('sha256').update(cert.pubkey)", "createHash('sha256').update(spki)"],
  [
    'L33',
    'a.swift',
    'SecTrustGetCertificateAtIndex(trust, 0); CC_SHA256(data)',
    'SecTrustEvaluateWithError(trust, &e); SecTrustGetCertificateAtIndex(trust, 0); CC_SHA256(data)',
  ],
  [
    'L33',
    'a.rs',
    'fn verify_server_cert() { intermediates.iter() }',
    'fn verify_server_cert() { path.intermediate_certificates() }',
  ],
  ['L33', 'a.py', 'ssl.get_unverified_chain()', 'ssl.get_verified_chain()'],
  [
    'L33',
    'a.cs',
    'ServerCertificateCustomValidationCallback = (m, cert, c, e) => cert.Thumbprint == pin;',
    'ServerCertificateCustomValidationCallback = (m, cert, c, e) => e == SslPolicyErrors.None && cert.Thumbprint == pin;',
  ],
  [
    'L34',
    'a.dart',
    'IOHttpClientAdapter(validateCertificate: (c, h, p) => ok(c))',
    'Http2Adapter(ConnectionManager())',
  ],
  ['L34', 'a.dart', 'await HttpCertificatePinning.check(serverURL: url)', 'await client.get(url)'],
  [
    'L34',
    'a.dart',
    'badCertificateCallback = (c, h, p) => sha256.convert(c.der) == pin',
    'connectionFactory = pinned(sha256)',
  ],
  [
    'L34',
    'a.py',
    'class A(HTTPAdapter):\n  def send(self): sock.getpeercert(True)',
    'class A(HTTPAdapter):\n  def connect(self): sock.getpeercert(True)',
  ],
  [
    'L34',
    'a.js',
    'checkServerIdentity(host, cert) { if (bad) throw new Error() }',
    'checkServerIdentity(host, cert) { return bad ? new Error() : undefined }',
  ],
  [
    'L35',
    'tk.xml',
    '<trustkit-config disableDefaultReportUri="true">',
    '<trustkit-config enforcePinning="false" disableDefaultReportUri="true">',
  ],
  ['L36', 'A.kt', 'chain.withCertificatePinner(other).proceed(r)', 'chain.proceed(r)'],
  [
    'L36',
    'A.java',
    'class Mine implements X509TrustManager {',
    'class Mine extends X509ExtendedTrustManager {',
  ],
  ['L36', 'A.kt', 'val client = OkHttpClient()', 'val client = pinned.newBuilder().build()'],
  ['L37', 'a.sh', 'curl -sL --pinnedpubkey "$PINS" "$URL"', 'curl -s --pinnedpubkey "$PINS" "$URL"'],
  [
    'L37',
    'a.php',
    'CURLOPT_PINNEDPUBLICKEY; CURLOPT_FOLLOWLOCATION => true',
    'CURLOPT_FOLLOWLOCATION => true',
  ],
  [
    'L38',
    'a.ts',
    "import { fetch } from 'react-native-ssl-pinning'\nfetch(u, { sslPinning: { certs: ['sha256/abc'] } })",
    "import { fetch } from 'react-native-ssl-pinning'\nfetch(u, { pkPinning: true, sslPinning: { certs: ['sha256/abc'] } })",
  ],
  [
    'L38',
    'a.ts',
    "import { fetch } from 'react-native-ssl-pinning'\nfetch('https://www.example.com/')",
    "import { fetch } from 'react-native-ssl-pinning'\nfetch('https://example.com/')",
  ],
  [
    'L39',
    'Info.plist',
    `<key>NSPinnedCAIdentities</key><array><string>${'A'.repeat(43)}=</string></array><key>NSPinnedLeafIdentities</key><array><string>${'A'.repeat(43)}=</string></array>`,
    `<key>NSPinnedCAIdentities</key><array><string>${'A'.repeat(43)}=</string></array><key>NSPinnedLeafIdentities</key><array><string>${'B'.repeat(43)}=</string></array>`,
  ],
  [
    'L40',
    'nsc.xml',
    '<domain includeSubdomains="true">*.example.com</domain>',
    '<domain includeSubdomains="true">example.com</domain>',
  ],
  [
    'L40',
    'Info.plist',
    '<key>NSPinnedDomains</key><dict><key>*.example.com</key>',
    '<key>NSPinnedDomains</key><dict><key>example.com</key>',
  ],
]

describe('in client code each rule finds what is wrong, and leaves what is right', () => {
  for (const [rule, path, wrong, right] of cases)
    test(`${rule}: ${path}: ${wrong.slice(0, 70).replaceAll('\n', ' ')}`, () => {
      const told = found({ path: `app/${path}`, text: `\n${wrong}\n` }).filter((one) => one.rule === rule)
      assert.equal(told.length, 1, JSON.stringify(found({ path, text: wrong }), null, 1))
      assert.equal(told[0]?.file, `app/${path}`)
      assert.ok((told[0]?.line ?? 0) >= 2)
      const quiet = found({ path, text: right }).filter((one) => one.rule === rule)
      assert.deepEqual(quiet, [])
    })

  test('and has a case here', () => {
    assert.deepEqual([...new Set(cases.map(([rule]) => rule))].sort(), codeRules)
  })
})

test('what is in a comment does not run, and what looks like one in a string does', () => {
  assert.deepEqual(found({ path: 'a.js', text: '/* rejectUnauthorized: false */' }), [])
  assert.equal(
    found({ path: 'a.js', text: "const u = 'https://a//'; f({ rejectUnauthorized: false })" }).length,
    1,
  )
  assert.deepEqual(found({ path: 'a.xml', text: '<!-- <certificates src="user"/> -->' }), [])
  const text = 'a /* b\n */ c // d\n"// e" f'
  assert.equal(withoutComments({ path: 'a.go', text }), 'a     \n    c     \n"// e" f')
})

test('a test may try what an app must not do', () => {
  const text = 'InsecureSkipVerify: true'
  for (const path of ['a_test.go', 'app/test/a.go', 'src/AppTest.kt', 'a.spec.ts'])
    assert.ok(found({ path, text: path.endsWith('.go') ? text : 'x' }).every(({ level }) => level === 'note'))
  assert.equal(found({ path: 'latest.go', text })[0]?.level, 'error')
})

test('the same mistake over and over is five findings, not a flood', () => {
  const floods = {
    'a.go': 'InsecureSkipVerify: true',
    'user.xml': '<certificates src="user"/>',
    'override.xml': '<certificates src="system" overridePins="true"/>',
    'debug.xml': '<application android:debuggable="true">',
    'reports.xml': '<trustkit-config disableDefaultReportUri="true">',
    'maker.xml': '<trustkit-config enforcePinning="true">',
    'star.xml': '<domain>*.example.com</domain>',
    'star.plist': 'NSPinnedDomains <key>*.example.com</key>',
  }
  for (const [path, line] of Object.entries(floods))
    assert.equal(found({ path, text: `${line}\n`.repeat(100) }).length, 5, path)
})

test('and neither takes a file that consists of it long', () => {
  const before = process.cpuUsage()
  assert.equal(found({ path: 'a.xml', text: '<certificates src="user"/>\n'.repeat(37_000) }).length, 5)
  assert.ok(process.cpuUsage(before).user < 10_000_000)
})

test('a file of another kind is not read', () => {
  assert.equal(languageOf('a.md'), undefined)
  assert.deepEqual(found({ path: 'README.md', text: 'InsecureSkipVerify: true' }), [])
})

test('a hostile file takes no long time', () => {
  const parts = [
    '/*',
    '"\\"',
    '`',
    "'",
    '<!--',
    '<certificates ',
    'curl ',
    'checkServerTrusted(',
    '<debug-overrides ',
    'badCertificateCallback=(',
  ]
  const before = process.cpuUsage()
  for (const part of parts)
    for (const path of ['a.js', 'a.kt', 'a.xml', 'a.sh', 'a.dart', 'a.plist', 'a.php'])
      found({ path, text: part.repeat(Math.floor(200_000 / part.length)) })
  const words = [
    'hostnameVerifier',
    'badCertificateCallback=',
    'checkServerTrusted(',
    'verify_mode',
    '{',
    '<domain>',
  ]
  const blanks = ' '.repeat(400_000)
  for (const word of words)
    for (const gap of [blanks, `/*${blanks}*/`, blanks.replaceAll(' ', '\n')])
      for (const path of ['a.java', 'a.dart', 'a.py', 'a.rb', 'a.erl', 'a.swift', 'a.xml'])
        found({ path, text: word + gap })
  // usually well under a second; a pattern that starts over at every place would take minutes
  assert.ok(process.cpuUsage(before).user < 30_000_000)
})

test('what Keypin generates has none of it', () => {
  const targets = join(import.meta.dirname, '../../../../codegen/src/targets')
  const code = globSync('*/goldens/**/*', { cwd: targets })
    .filter((path) => languageOf(path) !== undefined)
    .map((path) => ({ path, text: readFileSync(join(targets, path), 'utf8') }))
  assert.ok(code.length > 100)
  const errors = found(...code).filter(({ level }) => level !== 'note')
  assert.deepEqual(
    [...new Set(errors.map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`))],
    [],
  )
})
