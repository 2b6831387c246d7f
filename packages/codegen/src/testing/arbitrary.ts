// Arbitrary pin sets for properties. They are put together here rather than parsed, so that texts may hold
// what the parser refuses: a target must not count on it.
import fc from 'fast-check'
import { type HostEntry, type Pin, type PinEntry, type PinSet, parsePin } from 'keypin'

// What ends strings, comments, templates and lines in one language or another, and what hides.
const TRICKS = [
  ...['"', "'", '`', '\\', '$', '${x}', '#{x}', '$(x)', '%s', '{{', '}}', '"""', "'''", '\\u000a', '\\u0022'],
  ...[
    '//',
    '/*',
    '*/',
    '<!--',
    '-->',
    '--',
    ']]>',
    '</script>',
    '&amp;',
    '#',
    'coding: utf-7',
    '@ts-nocheck',
  ],
  ...['\n', '\r', '\r\n', '\0', '\t', '\v', '\f', '\b', '\x1b', '\x7f', '\x85', '\u2028', '\u2029'],
  ...['\u202e', '\u2066', '\u200b', '\ufeff', '\ufffe', '\ud800', '\udfff', 'é', '日本', '😀', '\u{e0041}'],
]

/** Text made to break out of wherever it is put. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
  .map((parts) => parts.join(''))

const MOSTLY_KEYS = [...Array<string>(9).fill('sha256/'), 'cert-sha256/']

/** Pins out of eight, so that entries share some. */
export const somePin: fc.Arbitrary<Pin> = fc
  .tuple(fc.constantFrom(...MOSTLY_KEYS), fc.integer({ min: 0, max: 7 }))
  .map(([prefix, number]) => parsePin(`${prefix}${Buffer.alloc(32, number).toString('base64')}`))

const HOSTS = [
  'a.test',
  'b.a.test',
  'c.b.a.test',
  'd.c.b.a.test',
  'z.a.test',
  'b.test',
  '192.0.2.7',
  '2001:db8::7',
]

const pinEntry: fc.Arbitrary<PinEntry> = fc.record(
  {
    pin: somePin,
    position: fc.constantFrom('leaf', 'ca'),
    state: fc.constantFrom('active', 'backup', 'retiring'),
    label: hostileText,
  },
  { requiredKeys: ['pin'] },
)

function hostEntry(host: string): fc.Arbitrary<HostEntry> {
  const isAddress = /^[\d.]+$|:/.test(host)
  return fc
    .record({
      subdomains: isAddress ? fc.constant('none' as const) : fc.constantFrom('none', 'one', 'any'),
      mode: fc.constantFrom('enforce', 'enforce', 'enforce', 'report', 'off'),
      reason: hostileText,
      expiry: fc.option(
        fc.record({
          expiresAt: fc.constantFrom(new Date('2020-01-01T00:00:00Z'), new Date('2900-01-01T00:00:00.123Z')),
          onExpiry: fc.constantFrom('open', 'closed'),
        }),
        { nil: {} },
      ),
      pins: fc.uniqueArray(pinEntry, { minLength: 2, maxLength: 4, selector: ({ pin }) => pin.text }),
      forbid: fc.uniqueArray(somePin, { maxLength: 2, selector: ({ text }) => text }),
      reportTo: fc.array(
        hostileText.map((text) => `https://reports.test/${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`),
        { maxLength: 2 },
      ),
    })
    .map(({ expiry, ...entry }) =>
      entry.mode === 'off'
        ? { ...entry, host, pins: [], forbid: [], reportTo: [] }
        : { ...entry, ...expiry, host },
    )
}

/** Pin sets whose entries overlap, and whose texts are hostile. */
export const somePinSet: fc.Arbitrary<PinSet> = fc
  .record({
    name: hostileText,
    unlisted: fc.constantFrom('allow', 'block'),
    forbid: fc.uniqueArray(somePin, { maxLength: 1, selector: ({ text }) => text }),
    hosts: fc
      .uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 5 })
      .chain((hosts) => fc.tuple(...hosts.sort().map(hostEntry))),
  })
  .map(({ hosts, ...head }) => ({
    version: 1,
    ...head,
    hosts: new Map(hosts.map((entry) => [entry.host, entry])),
  }))
