import { type Code, code, inline, NOTHING, paragraphs } from '../../code.ts'
import { http } from '../../languages/http.ts'
import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'
import type { RenderContext, Target } from '../../target.ts'

/**
 * HTTP Public Key Pinning: a header for each host. Browsers honour it no longer; it is what other tools read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.1
 */
export const hpkp: Target = {
  id: 'hpkp',
  title: 'HTTP header Public-Key-Pins',
  proof: { level: 'structure', ranOn: [], notRunOn: ['browsers: none enforces it any more'] },
  minimumVersions: ['a reader of RFC 7469'],
  capabilities: {
    scopes: ['none', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce', 'report'],
    expiry: {},
    forbid: false,
    unlistedBlock: false,
    reports: true,
    clearTextOff: false,
    addresses: false,
  },
  exchange: { format: 'hpkp', files: ['public-key-pins.txt'], alone: true },
  options: [
    {
      name: 'maxAge',
      what: 'seconds for which a browser was to remember the pins',
      // RFC 7469 section 4.1: about 60 days is a good upper limit.
      default: '5184000',
      check: (value) => (/^[1-9]\d{0,8}$/.test(value) ? undefined : 'is a number of seconds: 5184000'),
    },
  ],
  review: ({ entries }: Plan) => entries.flatMap(tellOtherReports),
  render: (context) => [{ path: 'public-key-pins.txt', role: 'config', code: renderHeaders(context) }],
}

function tellOtherReports({ host, reportTo }: PlanEntry): Loss[] {
  if (reportTo.length < 2) return []
  return [
    {
      severity: 'note',
      code: 'report-detail',
      host,
      what: 'reports go to the first address only',
      why: 'the header has one report-uri',
    },
  ]
}

function renderHeaders({ plan, options, header }: RenderContext): Code {
  const pinned = plan.entries.filter(({ mode }) => mode !== 'off')
  const maxAge = Number(options.get('maxAge'))
  return paragraphs([
    http.comment(...header, '', ...ABOUT),
    ...pinned.map((entry) => headerOf(entry, maxAge)),
  ])
}

const ABOUT = ['Each header is for the host above it to send, in answers over TLS.']

function headerOf({ host, subdomains, mode, pins, reportTo }: PlanEntry, maxAge: number): Code {
  const [reportUri] = reportTo
  const directives = [
    ...pins.map(({ pin }) => code`pin-sha256=${http.literal(pin.text.slice('sha256/'.length))};`),
    code`max-age=${maxAge}`,
  ]
  const scope = subdomains === 'none' ? NOTHING : code`; includeSubDomains`
  const report = reportUri === undefined ? NOTHING : code`; report-uri=${http.literal(reportUri)}`
  const name = mode === 'report' ? code`Public-Key-Pins-Report-Only` : code`Public-Key-Pins`
  return code`
    ${http.comment(`https://${host}/`)}
    ${name}: ${inline(directives, ' ')}${scope}${report}
  `
}
