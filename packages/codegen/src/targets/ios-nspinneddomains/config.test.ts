// The rules are those of the platform, which passes over in silence what breaks them.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type PinSet, parsePinSet } from 'keypin'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'
import { generate } from '../../generate.ts'
import { somePinSet } from '../../testing/arbitrary.ts'
import { generateAccepting } from '../../testing/goldens.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-nspinneddomains-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const DEBUG_PIN = pin(9)
const WITH_BOTH_KINDS = parsePinSet({
  version: 1,
  hosts: {
    'leaf.example': { pins: pinsAt('leaf') },
    'ca.example': { subdomains: 'one', pins: pinsAt('ca') },
    'b.ca.example': { pins: pinsAt('ca') },
  },
})

test('what is generated is what the platform reads', needs('python'), () => {
  assertReadable(filesOf(WITH_BOTH_KINDS))
  const drawn = fc.sample(somePinSet, { numRuns: 300, seed: 1 }).flatMap(filesOf)
  assert.ok(drawn.length > 20)
  assertReadable(drawn)
})

test(
  'each host has its own keys in one list, and one label below it where it says so',
  needs('python'),
  () => {
    const [file] = filesOf(WITH_BOTH_KINDS)
    const domains = JSON.parse(python(PRINT, [write(file ?? '')]))
    const keys = [1, 2].map((number) => ({ 'SPKI-SHA256-BASE64': pin(number).slice(7) }))
    assert.deepEqual(domains, {
      'b.ca.example': { NSIncludesSubdomains: false, NSPinnedCAIdentities: keys },
      'ca.example': { NSIncludesSubdomains: true, NSPinnedCAIdentities: keys },
      'leaf.example': { NSIncludesSubdomains: false, NSPinnedLeafIdentities: keys },
    })
  },
)

test(
  'what others generate and the platform passes over, or takes for something else, is found',
  needs('python'),
  () => {
    const [file = ''] = filesOf(WITH_BOTH_KINDS)
    const mutants: readonly [RegExp, string][] = [
      [/<key>NSPinnedDomains</, '<key>NSDomainsPinned<'],
      [/<key>leaf\.example</g, '<key>*.leaf.example<'],
      [/<true\/>/, '<string>YES</string>'],
      [/(<string>.{20}).{3}/, '$1'],
      [
        /(<key>NSPinnedLeafIdentities<\/key>)(\s*<array>[\s\S]*?<\/array>)/,
        '$1$2<key>NSPinnedCAIdentities</key>$2',
      ],
      [/<\/plist>/, ''],
    ]
    for (const [from, to] of mutants) {
      const mutant = file.replace(from, to)
      assert.notEqual(mutant, file)
      assert.throws(() => assertReadable([mutant]), `${from} was not found`)
    }
  },
)

test('a debug build accepts interceptors where CAs are pinned, and a release build nowhere', () => {
  const { files } = generate(WITH_BOTH_KINDS, 'ios-nspinneddomains', { set: { debugPins: DEBUG_PIN } })
  const holding = files.filter((file) => 'text' in file && file.text.includes(DEBUG_PIN.slice(7)))
  assert.deepEqual(
    holding.map(({ path, role }) => [path, role]),
    [['Debug/PinnedDomains.plist', 'debug']],
  )
})

function filesOf(pinSet: PinSet): string[] {
  const { files } = generateAccepting(pinSet, 'ios-nspinneddomains')
  return files.flatMap((file) => ('text' in file && file.path.endsWith('.plist') ? [file.text] : []))
}

function assertReadable(files: readonly string[]): void {
  python(RULES, files.map(write))
}

let written = 0

function write(text: string): string {
  const path = join(dir, `${written++}.plist`)
  writeFileSync(path, text)
  return path
}

function python(program: string, args: readonly string[]): string {
  return execFileSync(toolPath('python'), ['-c', program, ...args], { encoding: 'utf8', stdio: 'pipe' })
}

function pinsAt(position: 'leaf' | 'ca'): object[] {
  return [
    { pin: pin(1), position, state: 'active', label: 'a -- b' },
    { pin: pin(2), position, state: 'backup' },
  ]
}

function pin(number: number): string {
  return `sha256/${Buffer.alloc(32, number).toString('base64')}`
}

const PRINT = `
import json, plistlib, sys
print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))["NSAppTransportSecurity"]["NSPinnedDomains"]))
`

const RULES = `
import base64, plistlib, re, sys
for path in sys.argv[1:]:
    root = plistlib.load(open(path, "rb"))
    assert set(root) == {"NSAppTransportSecurity"}
    security = root["NSAppTransportSecurity"]
    assert set(security) == {"NSExceptionDomains", "NSPinnedDomains"}, set(security)
    for host, entry in security["NSExceptionDomains"].items():
        assert host in security["NSPinnedDomains"]
        assert set(entry) == {"NSExceptionAllowsInsecureHTTPLoads", "NSIncludesSubdomains"}
        assert entry["NSExceptionAllowsInsecureHTTPLoads"] is False
        assert isinstance(entry["NSIncludesSubdomains"], bool)
    assert security["NSPinnedDomains"]
    for host, entry in security["NSPinnedDomains"].items():
        assert re.fullmatch(r"[a-z0-9_-]+(\\.[a-z0-9_-]+)*", host), host
        assert isinstance(entry["NSIncludesSubdomains"], bool)
        (name,) = set(entry) - {"NSIncludesSubdomains"}
        assert name in ("NSPinnedLeafIdentities", "NSPinnedCAIdentities"), name
        keys = [identity["SPKI-SHA256-BASE64"] for identity in entry[name]]
        assert all(set(identity) == {"SPKI-SHA256-BASE64"} for identity in entry[name])
        assert keys and len(set(keys)) == len(keys)
        assert all(len(base64.b64decode(key, validate=True)) == 32 for key in keys)
`
