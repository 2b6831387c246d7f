import { Code, code, NOTHING } from '../code.ts'
import { python } from '../languages/python.ts'
import type { Plan, PlanEntry, PlanPin } from '../plan/plan.ts'

/** The pin set as Python has it: what an entry is, and the entries. */
export function renderEntries(plan: Plan): Code {
  return code`
    @dataclass(frozen=True)
    class Pin:
        """A key (sha256/...) or a certificate (cert-sha256/...), and where in the path it counts."""

        text: str
        position: str | None = None


    @dataclass(frozen=True)
    class Entry:
        """What holds for one host, and for the names below it that it covers."""

        host: str
        subdomains: str = "none"
        mode: str = "enforce"
        pins: tuple[Pin, ...] = ()
        forbid: tuple[str, ...] = ()
        expires_at: datetime | None = None
        on_expiry: str | None = None
        report_to: tuple[str, ...] = ()


    PIN_SET_NAME = ${plan.name === undefined ? code`None` : python.literal(plan.name)}
    PIN_SET_DIGEST = (
        ${python.literal(plan.digest)}
    )

    # What becomes of a host that no entry covers: "allow" or "block".
    UNLISTED = ${python.literal(plan.unlisted)}

    ENTRIES: dict[str, Entry] = {
        entry.host: entry
        for entry in (
            ${plan.entries.map(renderEntry)}
        )
    }
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  return code`
    Entry(
        ${reason === undefined ? NOTHING : python.comment(`reason: ${reason}`)}
        host=${python.literal(host)},
        subdomains=${python.literal(subdomains)},
        mode=${python.literal(mode)},
        ${tuple('pins', entry.pins.map(renderPin))}
        ${tuple(
          'forbid',
          entry.forbid.map(({ text }) => python.literal(text)),
        )}
        ${expiresAt === undefined ? NOTHING : code`expires_at=datetime.fromisoformat(${isoOf(expiresAt)}),`}
        ${onExpiry === undefined ? NOTHING : code`on_expiry=${python.literal(onExpiry)},`}
        ${tuple(
          'report_to',
          entry.reportTo.map((url) => python.literal(url)),
        )}
    ),
  `
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return code`
    ${note === '' ? NOTHING : python.comment(note)}
    Pin(${python.literal(pin.text)}${position === undefined ? NOTHING : code`, ${python.literal(position)}`})
  `
}

// One item stays on the line where it fits, as Python's formatters would have it.
function tuple(name: string, items: readonly Code[]): Code {
  const label = new Code(name)
  const [first] = items
  if (first === undefined) return NOTHING
  const line = code`${label}=(${first},),`
  if (items.length === 1 && first.lines.length === 1 && FIELD_INDENT + String(line).length <= 88) return line
  return code`
    ${label}=(
        ${items.map((item) => code`${item},`)}
    ),
  `
}

const FIELD_INDENT = 16

// Python reads a Z in fromisoformat() from 3.11 on only.
function isoOf(date: Date): Code {
  return python.literal(date.toISOString().replace('.000Z', '+00:00').replace('Z', '+00:00'))
}
