// The rules are those TrustKit stops the app for, and those it passes over in silence.
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
import { expirationDay } from './config.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-trustkit-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const PINS = [1, 2].map((number) => `sha256/${Buffer.alloc(32, number).toString('base64')}`)

test('what is generated is what TrustKit takes, with nothing left to its defaults', needs('python'), () => {
  const files = fc.sample(somePinSet, { numRuns: 300, seed: 1 }).flatMap(filesOf)
  assert.ok(files.length > 20)
  assertTaken(files)
})

test('a configuration that TrustKit refuses, or takes for another, is found', needs('python'), () => {
  const pinSet = parsePinSet({
    version: 1,
    hosts: { 'a.example.com': { pins: PINS, expiresAt: '2030-01-01T00:00:00Z', onExpiry: 'open' } },
  })
  const [file = ''] = filesOf(pinSet)
  const mutants: readonly [RegExp, string][] = [
    [/<key>TSKEnforcePinning<\/key>\s*<true\/>/, ''],
    [/(<key>TSKDisableDefaultReportUri<\/key>\s*)<true\/>/, '$1<false/>'],
    [/2030-01-01/, '2030-1-1'],
    [/(<array>\s*)<string>.*<\/string>/, '$1'],
    [/(<key>TSKSwizzleNetworkDelegates<\/key>\s*)<false\/>/, '$1<string>NO</string>'],
  ]
  for (const [from, to] of mutants) {
    const mutant = file.replace(from, to)
    assert.notEqual(mutant, file)
    assert.throws(() => assertTaken([mutant]), `${from} was not found`)
  }
})

test('hosts that TrustKit stops the app for are refused', () => {
  const severities = (host: string, more: object = {}): string[] => {
    const pinSet = parsePinSet({
      version: 1,
      hosts: { 'a.example.com': { pins: PINS }, [host]: { pins: PINS, ...more } },
    })
    const { losses } = generate(pinSet, 'trustkit-ios')
    return losses
      .filter((loss) => loss.host === host && loss.code === 'scope')
      .map(({ severity }) => severity)
  }
  assert.deepEqual(severities('server.corp.internal'), ['refused'])
  assert.deepEqual(severities('api.example.test'), ['note'])
  assert.deepEqual(severities('example.co.uk', { subdomains: 'any' }), ['note'])
  assert.deepEqual(severities('co.uk', { subdomains: 'any' }), ['refused'])
  assert.deepEqual(severities('api.example.co.uk'), [])
})

test('pins lapse at the start of the first day in UTC that begins no earlier than the pin set says', () => {
  assert.equal(expirationDay(new Date('2027-06-30T00:00:00Z')), '2027-06-30')
  assert.equal(expirationDay(new Date('2027-06-30T00:00:00.001Z')), '2027-07-01')
})

function filesOf(pinSet: PinSet): string[] {
  const { files } = generateAccepting(pinSet, 'trustkit-ios')
  return files.flatMap((file) => ('text' in file && file.path.endsWith('.plist') ? [file.text] : []))
}

let written = 0

function assertTaken(files: readonly string[]): void {
  const paths = files.map((text) => {
    const path = join(dir, `${written++}.plist`)
    writeFileSync(path, text)
    return path
  })
  execFileSync(toolPath('python'), ['-c', RULES, ...paths], { stdio: 'pipe' })
}

const RULES = `
import base64, plistlib, re, sys
for path in sys.argv[1:]:
    root = plistlib.load(open(path, "rb"))
    assert set(root) == {"TSKSwizzleNetworkDelegates", "TSKIgnorePinningForUserDefinedTrustAnchors", "TSKPinnedDomains"}
    assert root["TSKSwizzleNetworkDelegates"] is False
    assert root["TSKIgnorePinningForUserDefinedTrustAnchors"] is False
    assert root["TSKPinnedDomains"]
    for host, entry in root["TSKPinnedDomains"].items():
        assert re.fullmatch(r"[a-z0-9_-]+(\\.[a-z0-9_-]+)*", host), host
        assert isinstance(entry["TSKEnforcePinning"], bool) and isinstance(entry["TSKIncludeSubdomains"], bool)
        assert entry["TSKDisableDefaultReportUri"] is True
        keys = entry["TSKPublicKeyHashes"]
        assert all(len(base64.b64decode(key, validate=True)) == 32 for key in keys)
        assert len(set(keys)) >= (2 if entry["TSKEnforcePinning"] else 1)
        assert all(address.startswith("https://") for address in entry["TSKReportUris"])
        assert re.fullmatch(r"\\d{4}-\\d\\d-\\d\\d", entry.get("TSKExpirationDate", "2026-01-01"))
        known = {"TSKEnforcePinning", "TSKIncludeSubdomains", "TSKDisableDefaultReportUri"}
        assert set(entry) - {"TSKExpirationDate"} == known | {"TSKPublicKeyHashes", "TSKReportUris"}
`
