// The entries of a plan as data of a Java class, and the search for the one that covers a name.
import { Code, code, NOTHING } from '../code.ts'
import { java } from '../languages/java.ts'
import type { PlanEntry, PlanPin } from '../plan/plan.ts'
import { pinArguments, textArguments } from './pieces.ts'

/** What one kind of client keeps with an entry beyond what all keep. */
export interface EntryExtras {
  readonly fields: Code
  /** Methods by which {@link EntryRow.calls} set the fields. */
  readonly methods: Code
  /** The key of `entry` in the table of hosts. */
  readonly key: Code
}

/** An entry, and calls that set what only this kind of client keeps. */
export interface EntryRow {
  readonly entry: PlanEntry
  /** The pins that count anywhere in a path. */
  readonly pins: readonly PlanPin[]
  readonly calls: readonly Code[]
}

/** What {@link renderEntries} needs imported. */
export const ENTRY_IMPORTS: readonly string[] = [
  ...['java.util.Arrays', 'java.util.Collections', 'java.util.HashMap', 'java.util.List', 'java.util.Map'],
]

/** Members of a class: `Entry`, `ENTRIES` and `findEntry`. */
export function renderEntries(rows: readonly EntryRow[], { fields, methods, key }: EntryExtras): Code {
  return code`
    /** What holds for one host, and for the names below it that it covers. */
    static final class Entry {
        final String host;
        final String subdomains;
        final String mode;
        List<String> pins = Collections.emptyList();
        List<String> forbid = Collections.emptyList();
        long expiresAtMillis = Long.MAX_VALUE;
        String onExpiry;
        List<String> reportTo = Collections.emptyList();

        ${fields}

        private Entry(String host, String subdomains, String mode) {
            this.host = host;
            this.subdomains = subdomains;
            this.mode = mode;
        }

        boolean hasLapsed() {
            return System.currentTimeMillis() >= expiresAtMillis;
        }

        private Entry pins(String... values) {
            pins = Arrays.asList(values);
            return this;
        }

        private Entry forbid(String... values) {
            forbid = Arrays.asList(values);
            return this;
        }

        private Entry expires(long atMillis, String how) {
            expiresAtMillis = atMillis;
            onExpiry = how;
            return this;
        }

        private Entry reportTo(String... values) {
            reportTo = Arrays.asList(values);
            return this;
        }

        ${methods}
    }

    static final List<Entry> ENTRIES =
            Arrays.asList(
                    ${rows.map((row, index) => renderRow(row, index === rows.length - 1))});

    private static final Map<String, Entry> BY_HOST = new HashMap<>();

    static {
        for (Entry entry : ENTRIES) {
            BY_HOST.put(${key}, entry);
        }
    }

    /** The most specific entry that covers a name: itself, else the longest that reaches it. */
    static Entry findEntry(String host) {
        String name = host.replaceAll("[.]+$", "");
        for (int depth = 0; !name.isEmpty(); depth++) {
            Entry entry = BY_HOST.get(name);
            if (entry != null && reaches(entry, depth)) {
                return entry;
            }
            name = name.contains(".") ? name.substring(name.indexOf('.') + 1) : "";
        }
        return null;
    }

    private static boolean reaches(Entry entry, int depth) {
        return depth == 0
                || entry.subdomains.equals("any")
                || (depth == 1 && entry.subdomains.equals("one"));
    }
  `
}

function renderRow({ entry, pins, calls: own }: EntryRow, isLast: boolean): Code {
  const { host, subdomains, mode, reason, forbid, expiresAt, onExpiry, reportTo } = entry
  const calls = [
    renderCall('pins', pinArguments(pins)),
    renderCall('forbid', textArguments(forbid.map(({ text }) => text))),
    expiresAt === undefined || onExpiry === undefined
      ? NOTHING
      : code`.expires(${expiresAt.getTime()}L, ${java.literal(onExpiry)})`,
    renderCall('reportTo', textArguments(reportTo)),
    ...own,
  ].filter(({ lines }) => lines.length > 0)
  const end = isLast ? NOTHING : code`,`
  const head = code`new Entry(${java.literal(host)}, ${java.literal(subdomains)}, ${java.literal(mode)})`
  return code`
    ${reason === undefined ? NOTHING : java.comment(`reason: ${reason}`)}
    ${calls.length === 0 ? code`${head}${end}` : head}
            ${calls.map((text, index) => (index === calls.length - 1 ? code`${text}${end}` : text))}
  `
}

/** A call with its arguments on lines of their own; nothing where there are none. */
export function renderCall(
  name: 'caPins' | 'forbid' | 'leafPins' | 'patterns' | 'pins' | 'reportTo',
  items: readonly Code[],
): Code {
  if (items.length === 0) return NOTHING
  return code`
    .${new Code(name)}(
            ${items})
  `
}
