import type { Code } from '../../code.ts'
import { json } from '../../languages/json.ts'
import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'
import type { RenderContext, Target } from '../../target.ts'
import { expirationDay } from '../android-nsc/config.ts'

const FILE = 'ssl_config.json'

/**
 * `ssl_config.json` of react-native-ssl-manager, which hands it to OkHttp, to Android's network security
 * configuration and to TrustKit.
 *
 * @see https://github.com/huytdps13400/react-native-ssl-manager
 */
export const reactNativeSslManager: Target = {
  id: 'react-native-ssl-manager',
  title: 'React Native (react-native-ssl-manager)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['Android', 'iOS'] },
  minimumVersions: ['react-native-ssl-manager 2.0'],
  capabilities: {
    scopes: ['none', 'any'],
    overlap: 'united',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce', 'report'],
    expiry: { open: 'day' },
    forbid: false,
    unlistedBlock: false,
    reports: true,
    clearTextOff: false,
    addresses: false,
  },
  exchange: { format: 'react-native-ssl-manager', files: [FILE], alone: true },
  options: [],
  review: (plan: Plan) => [...tellReports(plan), ...plan.entries.flatMap(tellExpiry)],
  render: (context) => [{ path: FILE, role: 'config', code: renderConfig(context) }],
}

// The file has one list of addresses for all hosts.
function tellReports({ entries }: Plan): Loss[] {
  const lists = new Set(entries.filter(isPinned).map(({ reportTo }) => [...reportTo].sort().join(' ')))
  if (lists.size < 2) return []
  return [
    {
      severity: 'note',
      code: 'report-detail',
      what: 'failures of every host go to the report addresses of all hosts',
      why: 'the file has one list of them',
    },
  ]
}

function tellExpiry({ host, expiresAt }: PlanEntry): Loss[] {
  if (expiresAt === undefined) return []
  return [
    {
      severity: 'note',
      code: 'expiry-precision',
      host,
      what: 'on iOS the pins lapse at the start of the day, in OkHttp at its end',
      why: 'the layers of the library read the date in their own ways',
    },
  ]
}

function isPinned({ mode }: PlanEntry): boolean {
  return mode !== 'off'
}

function renderConfig({ plan, header }: RenderContext): Code {
  const pinned = plan.entries.filter(isPinned)
  const reportUris = [...new Set(pinned.flatMap(({ reportTo }) => reportTo))]
  return json({
    '//': paragraphsOf(header),
    sha256Keys: membersOf(pinned, ({ pins }) => pins.map(({ pin }) => pin.text)),
    domains: membersOf(pinned, ({ mode, subdomains, expiresAt }) => ({
      enforcePinning: mode === 'enforce',
      includeSubdomains: subdomains !== 'none',
      ...(expiresAt === undefined ? {} : { expirationDate: expirationDay(expiresAt) }),
    })),
    ...(reportUris.length === 0 ? {} : { reportUris }),
  })
}

function membersOf(entries: readonly PlanEntry[], member: (entry: PlanEntry) => unknown): object {
  const members = entries.map((entry): [string, unknown] => [entry.host, member(entry)])
  return Object.assign(Object.create(null), Object.fromEntries(members))
}

/** The header's lines that belong together, each as one text: JSON has no comments to wrap. */
function paragraphsOf(header: readonly string[]): string[] {
  const paragraphs: string[] = []
  for (const line of header) {
    const isNext = line.startsWith(' ')
    // What is set in by ten is a line of its own below the label; what is set in deeper was wrapped.
    if (isNext)
      paragraphs.push(`${paragraphs.pop() ?? ''}${/^ {10}\S/.test(line) ? '; ' : ' '}${line.trim()}`)
    else if (line !== '') paragraphs.push(line.replace(/ {2,}/g, ' '))
  }
  return paragraphs
}
