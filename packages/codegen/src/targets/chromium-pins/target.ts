import { type Code, code, NOTHING, paragraphs } from '../../code.ts'
import { chromiumKeys } from '../../languages/chromium-keys.ts'
import { javascript } from '../../languages/javascript.ts'
import { json } from '../../languages/json.ts'
import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext, Target } from '../../target.ts'

const ENTRIES_FILE = 'transport_security_state_static_pins.json'
const KEYS_FILE = 'transport_security_state_static.pins'

/**
 * Chromium's static pins, for a build of it with pins of one's own: who is pinned in one file, keys by name
 * in the other.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/net/http/transport_security_state_static_pins.json
 */
export const chromiumPins: Target = {
  id: 'chromium-pins',
  title: 'static pins of Chromium',
  proof: { level: 'structure', ranOn: [], notRunOn: ['Chromium'] },
  minimumVersions: ['Chromium 100'],
  capabilities: {
    scopes: ['none', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce', 'off'],
    expiry: {},
    forbid: true,
    unlistedBlock: false,
    reports: false,
    clearTextOff: false,
    addresses: false,
  },
  exchange: { format: 'chromium-pins', files: [ENTRIES_FILE, KEYS_FILE], alone: true },
  options: [
    {
      name: 'timestamp',
      what: 'PinsListTimestamp in seconds; Chromium ignores pins that are older than ten weeks',
      default: '0',
      check: (value) => (/^\d{1,12}$/.test(value) ? undefined : 'is a number of seconds since 1970'),
    },
  ],
  review: ({ entries }: Plan) => entries.flatMap(tellForbiddenCertificates),
  render: (context) => [
    { path: ENTRIES_FILE, role: 'config', code: renderEntries(context) },
    { path: KEYS_FILE, role: 'config', code: renderKeys(context) },
  ],
}

function tellForbiddenCertificates({ host, forbid }: PlanEntry): Loss[] {
  if (forbid.every(({ kind }) => kind === 'spki')) return []
  return [
    {
      severity: 'weaker',
      code: 'forbid',
      host,
      what: 'forbidden certificates are not looked for, forbidden keys are',
      why: 'the platform compares keys only',
      instead: 'forbid the key of the certificate',
    },
  ]
}

type Named = Pick<PlanPin, 'pin' | 'label'>

/** Every key once, in the order of its first use; names carry nothing of the pin set's texts. */
function keysOf({ entries }: Plan): ReadonlyMap<string, Named & { readonly number: number }> {
  const keys = new Map<string, Named & { readonly number: number }>()
  for (const { pins, forbid } of entries) {
    const forbidden = forbid.filter(({ kind }) => kind === 'spki').map((pin): Named => ({ pin }))
    for (const own of [...pins, ...forbidden])
      if (!keys.has(own.pin.text)) keys.set(own.pin.text, { ...own, number: keys.size + 1 })
  }
  return keys
}

// A set without keys is an exclusion: the most specific entry counts, and no list of keys accepts all.
function renderEntries({ plan, header }: RenderContext): Code {
  const keys = keysOf(plan)
  const named = (texts: readonly string[]): string[] =>
    texts.flatMap((text) => (keys.has(text) ? [`Key${keys.get(text)?.number}`] : []))
  const pinSets = plan.entries.map(({ pins, forbid }, index) => {
    const bad = named(forbid.map(({ text }) => text))
    return {
      name: `set${index + 1}`,
      static_spki_hashes: named(pins.map(({ pin }) => pin.text)),
      ...(bad.length === 0 ? {} : { bad_static_spki_hashes: bad }),
    }
  })
  const entries = plan.entries.map(({ host, subdomains }, index) => ({
    name: host,
    ...(subdomains === 'none' ? {} : { include_subdomains: true }),
    pins: `set${index + 1}`,
  }))
  return paragraphs([javascript.comment(...header), json({ pinsets: pinSets, entries })])
}

function renderKeys({ plan, options, header }: RenderContext): Code {
  const keys = [...keysOf(plan).values()]
  return paragraphs([
    chromiumKeys.comment(...header),
    code`
      PinsListTimestamp
      ${Number(options.get('timestamp'))}
    `,
    ...keys.map(({ pin, label, number }) => {
      const note = label === undefined || label === '' ? NOTHING : chromiumKeys.comment(label)
      return code`
        ${note}
        Key${number}
        ${chromiumKeys.literal(pin.text)}
      `
    }),
  ])
}
