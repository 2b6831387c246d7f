import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { missingTlsFixes, tlsFixWarning, warnOfMissingFixes } from './versions.ts'

const RESUMPTION = 'CVE-2026-48934'
const IDENTITY = 'CVE-2026-58040'

for (const [version, missing] of [
  ['18.20.8', [RESUMPTION, IDENTITY]],
  ['20.19.0', [RESUMPTION, IDENTITY]],
  ['20.20.2', [RESUMPTION, IDENTITY]],
  ['v20.20.2', [RESUMPTION, IDENTITY]],
  ['20.99.9', [RESUMPTION, IDENTITY]],
  ['22.22.9', [RESUMPTION, IDENTITY]],
  ['22.23.0', [IDENTITY]],
  ['22.23.1', [IDENTITY]],
  ['22.23.2', []],
  ['22.24.0', []],
  ['23.11.1', [RESUMPTION, IDENTITY]],
  ['24.9.0', [RESUMPTION, IDENTITY]],
  ['24.17.0', [IDENTITY]],
  ['24.18.0', [IDENTITY]],
  ['24.18.1', []],
  ['24.21.0', []],
  ['25.9.0', [RESUMPTION, IDENTITY]],
  ['26.3.0', [RESUMPTION, IDENTITY]],
  ['26.3.1', [IDENTITY]],
  ['26.5.1', []],
  ['26.5.1-rc.1', [IDENTITY]],
  ['26.5.2-rc.1', []],
  ['27.0.0', []],
  ['28.1.0', []],
  ['not a version', [RESUMPTION, IDENTITY]],
  ['', [RESUMPTION, IDENTITY]],
] as const) {
  const lacks = missing.length === 0 ? 'no fix' : missing.join(' and ')
  test(`Node '${version}' lacks ${lacks}`, () => {
    assert.deepEqual(missingTlsFixes(version), missing)
  })
}

test('a version that has all fixes gets no warning', () => {
  assert.equal(tlsFixWarning('v24.18.1'), undefined)
})

test('a version whose line was repaired is told the release of its own line', () => {
  assert.equal(
    tlsFixWarning('v22.23.1'),
    'Node 22.23.1 lacks the TLS fix for CVE-2026-58040 ' +
      '(https reused sessions across different checkServerIdentity functions); run Node 22.23.2 or newer',
  )
})

test('a version past its end of life is told a line that is kept', () => {
  assert.match(
    tlsFixWarning('v20.20.2') ?? '',
    /^Node 20\.20\.2 lacks .*CVE-2026-48934.* and CVE-2026-58040.*run Node 24\.18\.1 or newer$/,
  )
})

test('a process is warned once, and not for a version that has all fixes', async () => {
  const warned: string[] = []
  const listen = ({ name, message }: Error): unknown => warned.push(`${name}: ${message}`)
  process.on('warning', listen)
  const first = once(process, 'warning')
  warnOfMissingFixes('v24.18.1')
  warnOfMissingFixes('v22.23.1')
  warnOfMissingFixes('v20.20.2')
  await first
  await new Promise((resolve) => process.nextTick(resolve))
  process.off('warning', listen)
  assert.equal(warned.length, 1)
  assert.match(warned[0] ?? '', /^KeypinWarning: Node 22\.23\.1 lacks/)
})
