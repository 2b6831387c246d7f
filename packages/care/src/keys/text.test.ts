import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CareError } from '../errors.ts'
import { noRecords, recordOf, type Sighting, withEvidence, withSighting } from './records.ts'
import { formatKeyRecords, parseKeyRecords } from './text.ts'

const pin = 'sha256/m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='

const sighting: Sighting = {
  at: '2026-11-22T12:00:00.000Z',
  host: 'api.example.com',
  port: 443,
  address: '192.0.2.1',
  position: 'leaf',
  subject: 'CN=api.example.com',
  issuer: 'CN=Example CA',
  ends: 'public',
  anchor: 'CN=Example Root',
}

describe('key records', () => {
  test('come back from their text as they were', () => {
    const records = withEvidence(withSighting(noRecords, pin, sighting), pin, {
      at: sighting.at,
      what: 'request',
      file: 'spare.csr.pem',
      possession: 'proven',
    })
    assert.deepEqual(parseKeyRecords(formatKeyRecords(records)), records)
  })

  test('keep the first sighting and the last ones', () => {
    let records = noRecords
    for (let port = 1; port <= 50; port++) records = withSighting(records, pin, { ...sighting, port })
    const ports = recordOf(records, pin).seen.map(({ port }) => port)
    assert.equal(ports.length, 20)
    assert.deepEqual([ports[0], ports.at(-1)], [1, 50])
  })

  const faults: [string, string, RegExp][] = [
    ['no JSON', '{', /is not JSON/],
    ['another version', '{"version":2,"pins":{}}', /\$\.version/],
    ['an unknown key', '{"version":1,"pins":{},"secret":1}', /secret/],
    ['a name that is no pin', '{"version":1,"pins":{"__proto__":{}}}', /__proto__/],
    [
      'a position that there is not',
      JSON.stringify({
        version: 1,
        pins: { [pin]: { seen: [{ ...sighting, position: 'root' }], evidence: [] } },
      }),
      /position/,
    ],
  ]
  for (const [what, text, message] of faults)
    test(`with ${what} are refused, with the place`, () => {
      assert.throws(() => parseKeyRecords(text), message)
    })

  test('throw nothing but their own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseKeyRecords(text)
        } catch (error) {
          assert.ok(error instanceof CareError, String(error))
        }
      }),
    )
  })
})
