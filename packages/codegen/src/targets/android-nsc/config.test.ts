import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'
import { expirationDay } from './config.ts'

test('pins that expire at midnight UTC lapse with the next day, where days begin first', () => {
  assert.equal(expirationDay(new Date('2027-06-30T00:00:00Z')), '2027-07-01')
  assert.equal(expirationDay(new Date('2027-06-29T10:00:00Z')), '2027-06-30')
  assert.equal(expirationDay(new Date('2027-06-29T10:00:00.001Z')), '2027-07-01')
})

test('in no time zone do the pins lapse before the pin set says, nor more than two days and two hours after', () => {
  const moment = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moment, fc.integer({ min: -12 * 4, max: 14 * 4 }), (expiresAt, quarters) => {
      const lapsesAt = Date.parse(`${expirationDay(expiresAt)}T00:00:00Z`) - quarters * 15 * 60_000
      const late = lapsesAt - expiresAt.getTime()
      assert.ok(late >= 0 && late < 50 * 60 * 60_000, `${late} ms`)
    }),
  )
})

describe('the goldens are what the platform reads', () => {
  const files = globSync('goldens/**/network_security_config.xml', { cwd: import.meta.dirname })
  for (const file of files.sort()) {
    // The rules are those of AOSP's XmlConfigSource, which ignores what it does not know.
    test(file, needs('python'), () => {
      execFileSync(toolPath('python'), ['-c', RULES, join(import.meta.dirname, file)])
    })
  }
})

const RULES = `
import base64, re, sys, xml.etree.ElementTree as E
root = E.parse(sys.argv[1]).getroot()
assert root.tag == "network-security-config", root.tag
hosts = []
for config in root:
    if config.tag == "debug-overrides":
        assert "/debug/" in sys.argv[1]
        continue
    assert config.tag == "domain-config" and set(config.attrib) <= {"cleartextTrafficPermitted"}, config.attrib
    assert [child.tag for child in config] in (["domain"], ["domain", "pin-set"])
    domain = config[0]
    assert set(domain.attrib) == {"includeSubdomains"} and domain.attrib["includeSubdomains"] in ("true", "false")
    assert re.fullmatch(r"[a-z0-9_.-]+", domain.text), domain.text
    hosts.append(domain.text)
    for pin_set in config[1:]:
        assert config.attrib == {"cleartextTrafficPermitted": "false"}
        assert set(pin_set.attrib) <= {"expiration"}
        assert re.fullmatch(r"\\d{4}-\\d\\d-\\d\\d", pin_set.get("expiration", "2026-01-01"))
        assert len(pin_set) >= 2
        for pin in pin_set:
            assert pin.tag == "pin" and pin.attrib == {"digest": "SHA-256"}
            assert len(base64.b64decode(pin.text, validate=True)) == 32
assert len(set(hosts)) == len(hosts)
`
