import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { pinOf } from 'keypin'
import { proveReports, type Told } from '../prove/reports.ts'
import { onAndroid14 } from './clients.ts'

proveReports([onAndroid14], { name: "in TrustKit's own fields", assertIn: assertTrustKit })

function assertTrustKit({ report, shape, forged }: Told): void {
  const { 'known-pins': known, 'date-time': time, 'app-vendor-id': vendor, ...rest } = report
  const { 'served-certificate-chain': served, 'validated-certificate-chain': validated, ...facts } = rest
  assert.deepEqual(facts, {
    'app-bundle-id': 'app',
    'app-platform': 'ANDROID',
    'app-version': '1.0',
    'trustkit-version': '1.1.5',
    'enforce-pinning': true,
    hostname: 'api.example.com',
    'include-subdomains': true,
    'noted-hostname': 'example.com',
    port: 0,
    'validation-result': 1, // no pinned key
  })
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/)
  assert.match(String(vendor), /^[0-9a-f-]{36}$/)
  const entry = shape.pinSet.hosts.get('example.com')
  const pins = entry?.pins.map(({ pin }) => `pin-sha256="${pin.text.slice('sha256/'.length)}"`)
  assert.ok(Array.isArray(known))
  assert.deepEqual(known.sort(), pins?.sort())
  // What was verified the platform does not tell, so both are what was sent.
  assert.deepEqual(served, validated)
  assert.ok(Array.isArray(served))
  assert.equal(pinOf(new X509Certificate(String(served[0])).raw).text, pinOf(forged.der).text)
}
