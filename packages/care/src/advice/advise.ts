import { comingSteps, renewalsPerYear } from './lifetimes.ts'
import type { Observed, ObservedCertificate, ObservedPath } from './observed.ts'
import { leafOf, type Platform, type RecognizedPlatform, recognizePlatform } from './platforms.ts'

/** How much a piece of advice matters. */
export type AdviceLevel = 'alarm' | 'warning' | 'note'

/** One piece of advice. */
export interface AdviceItem {
  /** Stable between versions. */
  readonly id: string
  readonly level: AdviceLevel
  /** Plain words, sentences with full stops. */
  readonly text: string
  readonly sources: readonly string[]
}

/** What to do about a host. */
export interface Advice {
  /**
   * Whether the host should be pinned: `no` where its keys are out of your hands, `ask` where they change
   * unless somebody sees to it, `yes` where nothing speaks against it.
   */
  readonly pin: 'yes' | 'ask' | 'no'
  readonly platform?: RecognizedPlatform
  /** Gravest first. */
  readonly items: readonly AdviceItem[]
}

/**
 * Says in plain words what to make of a host: whether what was seen can be believed, whether to pin it, what
 * to pin, and how soon that would change. Pure.
 *
 * Platforms are recognized by names in certificates, which is evidence and not proof.
 *
 * @param seen An inspection, as `inspect` of `@keypin/probe` gives it.
 * @example
 * for (const { text } of advise(await inspect('api.example.com')).items) console.log(text)
 */
export function advise(seen: Observed): Advice {
  const leaf = leafOf(seen)
  const platform = recognizePlatform(leaf)
  const items = [
    ...trustAdvice(seen),
    ...healthAdvice(seen, leaf),
    ...pinAdvice(seen, leaf, platform),
    ...lifetimeAdvice(seen, leaf),
  ]
  return {
    pin: answers[platform?.keys ?? 'own'],
    ...(platform === undefined ? {} : { platform }),
    items: items.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level)),
  }
}

const answers: Readonly<Record<Platform['keys'], Advice['pin']>> = {
  platform: 'no',
  automated: 'ask',
  own: 'yes',
}

const levels: readonly AdviceLevel[] = ['alarm', 'warning', 'note']

const item = (level: AdviceLevel, id: string, text: string, sources: readonly string[] = []): AdviceItem => ({
  id,
  level,
  text,
  sources,
})

function trustAdvice(seen: Observed): AdviceItem[] {
  if (seen.presented.length === 0) return []
  const end = seen.paths[0]?.certificates.at(-1)
  const name = end === undefined ? 'an issuer that is not here' : end.subject || 'a root without a name'
  const texts: Record<Observed['trust']['ends'], AdviceItem[]> = {
    public: [],
    given: [
      item('note', 'given-root', `The path ends in the CA that you gave (${name}), not in a public one.`),
    ],
    system: [
      item(
        'alarm',
        'local-root',
        `The path ends in a root that only this machine trusts (${name}), not in a public one. Somebody on the way, such as a company proxy or a virus scanner, may be reading along; then this is their key, and a pin taken here pins THEM. Look again from another network.`,
      ),
    ],
    nowhere: [
      item(
        'alarm',
        'untrusted',
        `No path ends in a trusted root; as far as it hangs together it ends at ${name}. Anybody on the way could have made this chain: a pin taken here may be an ATTACKER'S. If this is your own CA, give it with --ca FILE.`,
      ),
    ],
  }
  const { ends, by, localRoot } = seen.trust
  // a root of this machine that is public as well: only this machine's store was asked
  return ends === 'system' && by !== undefined && localRoot === undefined ? [] : texts[ends]
}

function healthAdvice(seen: Observed, leaf: ObservedCertificate | undefined): AdviceItem[] {
  const items: AdviceItem[] = []
  const host = seen.server?.host
  if (seen.trust.coversHost === false)
    items.push(
      item('warning', 'wrong-name', `The certificate is not for ${host}: clients refuse it, pin or no pin.`),
    )
  if (leaf?.daysLeft !== undefined && leaf.daysLeft < 0)
    items.push(item('warning', 'expired', 'The certificate has expired: clients refuse it, pin or no pin.'))
  if (seen.server !== undefined && seen.possession === 'unproven' && seen.presented.length > 0)
    items.push(
      item(
        'warning',
        'unproven',
        'The handshake was not finished, so nothing shows that the server holds this key.',
      ),
    )
  if (leaf !== undefined && leaf.weak.length > 0)
    items.push(
      item(
        'warning',
        'weak-certificate',
        `The certificate is weak: ${leaf.weak.join('; ')}; mend that before you pin it.`,
        ['https://csrc.nist.gov/pubs/sp/800/131/a/r2/final'],
      ),
    )
  if (seen.tls?.outdated)
    items.push(
      item(
        'warning',
        'outdated',
        'The server refuses what current clients offer; mend that before you pin it.',
        ['https://www.rfc-editor.org/rfc/rfc8996'],
      ),
    )
  return items
}

const owasp = 'https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html'
const rfc7469 = 'https://www.rfc-editor.org/rfc/rfc7469#section-4.3'

function pinAdvice(
  seen: Observed,
  leaf: ObservedCertificate | undefined,
  platform: RecognizedPlatform | undefined,
): AdviceItem[] {
  if (leaf?.pin === undefined || seen.trust.ends === 'nowhere') return []
  if (platform !== undefined && platform.keys !== 'own')
    return [
      item(
        'warning',
        platform.keys === 'platform' ? 'do-not-pin' : 'pin-with-care',
        `${platform.keys === 'platform' ? 'Do not pin this host as it is' : 'Pin this host only if its key stays'}: ${platform.meaning} (${platform.evidence}). Instead: ${platform.instead}.`,
        platform.sources,
      ),
    ]
  return [
    item(
      'note',
      'pin-leaf',
      `Pin only if you run this host and decide when its key changes. Then pin the leaf's key, ${leaf.pin}, and a backup key that no server holds yet: keypin add ${placeOf(seen.server)} --new-backup-key backup.key.pem`,
      [owasp, rfc7469],
    ),
    ...rootAdvice(seen.paths),
    ...(platform === undefined
      ? []
      : [
          item(
            'note',
            'ca-advice',
            `${sentence(platform.meaning)} (${platform.evidence}). So ${platform.instead}.`,
            platform.sources,
          ),
        ]),
  ]
}

/** As `keypin add` takes it. */
function placeOf(server: Observed['server']): string {
  if (server === undefined) return 'HOST'
  const { host, port = 443 } = server
  if (port === 443) return host
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function rootAdvice(paths: readonly ObservedPath[]): AdviceItem[] {
  const root = paths.find(({ ends }) => ends === 'public')?.certificates.at(-1)
  if (root === undefined || root.role !== 'root') return []
  const text = `A pin on the CA (${root.commonName ?? root.subject}) would outlive renewals, but lets through whoever gets a certificate for the name from it, for which a minute of control over the name is enough; pin CAs of two organisations, never an intermediate alone.`
  return [item('note', 'pin-ca', text, [owasp])]
}

function lifetimeAdvice(seen: Observed, leaf: ObservedCertificate | undefined): AdviceItem[] {
  if (leaf?.lifetimeDays === undefined || leaf.daysLeft === undefined || leaf.daysLeft < 0) return []
  const renewals = renewalsPerYear(Math.max(leaf.lifetimeDays, 1))
  const times = Math.round(renewals)
  const often =
    renewals < 1 ? 'less than once a year' : times === 1 ? 'about once a year' : `about ${times} times a year`
  const next = comingSteps(new Date(seen.at)).find(({ maxDays }) => maxDays < (leaf.lifetimeDays ?? 0))
  const coming =
    next === undefined || seen.trust.ends !== 'public'
      ? ''
      : ` From ${next.from} on public certificates last ${next.maxDays} days at most.`
  const text = `The certificate lasts ${leaf.lifetimeDays} days, so it is renewed ${often}. A pin on the key survives a renewal only if the key is kept; a pin on the certificate never does.${coming}`
  return [
    item('note', 'lifetime', text, [
      'https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/',
    ]),
  ]
}
