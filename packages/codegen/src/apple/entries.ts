import { Code, code, NOTHING, paragraphs } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { swift } from '../languages/swift.ts'
import type { Plan, PlanEntry, PlanPin } from '../plan/plan.ts'
import type { RenderContext, RenderedFile } from '../target.ts'
import { moduleOf } from './options.ts'

/**
 * The pins as a table in Swift, and where interception is approved a second table that takes its place in debug
 * builds: the compiler leaves all of it out of a release.
 */
export function entryFiles(context: RenderContext): readonly RenderedFile[] {
  const folder = `Sources/${moduleOf(context.options).folder}`
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  const release: RenderedFile = {
    path: `${folder}/PinEntries.swift`,
    role: 'code',
    code: renderEntries(context, approved.length === 0 ? 'all' : 'release', []),
  }
  if (approved.length === 0) return [release]
  const debug: RenderedFile = {
    path: `${folder}/PinEntriesDebug.swift`,
    role: 'debug',
    code: renderEntries(context, 'debug', approved),
  }
  return [release, debug]
}

type Build = 'all' | 'release' | 'debug'

function renderEntries({ plan, header }: RenderContext, build: Build, approved: readonly string[]): Code {
  const table = paragraphs([code`import Foundation`, renderTable(plan, approved)])
  return paragraphs([
    swift.comment(...header, ...(build === 'debug' ? ['', ...ABOUT_DEBUG] : [])),
    build === 'all' ? table : guarded(build, table),
  ])
}

function guarded(build: Build, table: Code): Code {
  return code`
    #if ${build === 'debug' ? code`DEBUG` : code`!DEBUG`}
      ${table}
    #endif
  `
}

function renderTable(plan: Plan, approved: readonly string[]): Code {
  return code`
    /// What the pin set says; everything else in this module is the same for all pin sets.
    enum PinEntries {
      /// The digest of the pin set, for logs and support.
      static let digest =
        ${swift.literal(plan.digest)}

      /// Whether a host that no entry covers is refused.
      static let refusesUnlisted = ${plan.unlisted === 'block' ? code`true` : code`false`}

      // swift-format-ignore
      static let all: [PinEntry] = [
        ${plan.entries.map((entry) => renderEntry(entry, approved))}
      ]
    }
  `
}

function renderEntry(entry: PlanEntry, approved: readonly string[]): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  const taken = mode === 'off' ? [] : approved
  return code`
    ${reason === undefined ? NOTHING : swift.comment(`reason: ${reason}`)}
    PinEntry(
      host: ${swift.literal(host)},
      subdomains: .${word(subdomains)},
      mode: .${word(mode)},
      ${list('pins', [...entry.pins.map(renderPin), ...taken.map((text) => code`Pin(${swift.literal(text)}),`)])}
      ${list(
        'forbid',
        entry.forbid.map(({ text }) => code`${swift.literal(text)},`),
      )}
      ${expiresAt === undefined ? NOTHING : swift.comment(expiresAt.toISOString())}
      expiresAt: ${expiresAt === undefined ? code`nil` : code`Date(timeIntervalSince1970: ${expiresAt.getTime() / 1000})`},
      expiresClosed: ${onExpiry === 'closed' ? code`true` : code`false`},
      ${list(
        'reportTo',
        entry.reportTo.map((url) => code`${swift.literal(url)},`),
        '',
      )}
    ),
  `
}

// Fixed words of our own types.
function word(text: PlanEntry['subdomains'] | PlanEntry['mode']): Code {
  return new Code(text)
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  const where = position === undefined ? NOTHING : code`, .${new Code(position)}`
  return code`
    ${note === '' ? NOTHING : swift.comment(note)}
    Pin(${swift.literal(pin.text)}${where}),
  `
}

function list(name: string, items: readonly Code[], end: ',' | '' = ','): Code {
  if (items.length === 0) return code`${new Code(name)}: []${new Code(end)}`
  return code`
    ${new Code(name)}: [
      ${items}
    ]${new Code(end)}
  `
}

const ABOUT_DEBUG = [
  'For debug builds only, which are those that define DEBUG. A test proxy whose CA has one of the approved pins,',
  'and is installed and trusted on the device, can read them; all others still cannot.',
]
