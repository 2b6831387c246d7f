// Which repairs to Node's own TLS a version has. Pinning judges every connection itself, but it cannot
// put right what other code of the same process does with a session that Node hands to the wrong host.

interface TlsFix {
  readonly id: string
  readonly what: string
  /** The first repaired release of each major version that was repaired, as [minor, patch]. */
  readonly since: ReadonlyMap<number, readonly [minor: number, patch: number]>
}

// Node's release notes of June and August 2026. Majors without a row never got the fix (20, 21, 23 and 25
// were past their end of life); majors after the last row were released with it.
const TLS_FIXES: readonly TlsFix[] = [
  {
    id: 'CVE-2026-48934',
    what: 'a TLS session could be resumed for a host it was not authenticated for',
    since: new Map([
      [22, [23, 0]],
      [24, [17, 0]],
      [26, [3, 1]],
    ]),
  },
  {
    id: 'CVE-2026-58040',
    what: 'https reused sessions across different checkServerIdentity functions',
    since: new Map([
      [22, [23, 2]],
      [24, [18, 1]],
      [26, [5, 1]],
    ]),
  },
]

/**
 * The ids of the TLS security fixes of 2026 that a version of Node lacks; empty for a version that has all.
 *
 * @param version As in `process.version` or `process.versions.node`: `v24.18.1`, `24.18.1`, `26.0.0-rc.1`.
 *   Anything that is not a version lacks every fix. A pre-release lacks what its release brought.
 */
export function missingTlsFixes(version: string): string[] {
  return TLS_FIXES.filter((fix) => !has(fix, version)).map(({ id }) => id)
}

/**
 * A warning for people about a version of Node that lacks TLS fixes, in one sentence without a full stop;
 * `undefined` when there is nothing to say.
 */
export function tlsFixWarning(version: string): string | undefined {
  const missing = TLS_FIXES.filter((fix) => !has(fix, version))
  if (missing.length === 0) return undefined
  const list = missing.map(({ id, what }) => `${id} (${what})`).join(' and ')
  return `Node ${version.replace(/^v/, '')} lacks the TLS fix for ${list}; run ${advice(version)}`
}

let isWarned = false

/**
 * Emits {@link tlsFixWarning} for the Node that this process runs on as a process warning, once. Electron and
 * other runtimes are not warned: they patch the Node inside them by a schedule of their own.
 */
export function warnOfMissingFixes(version: string = process.version): void {
  const warning = tlsFixWarning(version)
  if (isWarned || warning === undefined) return
  isWarned = true
  process.emitWarning(warning, { type: 'KeypinWarning', code: 'KEYPIN_NODE_UNPATCHED' })
}

function has({ since }: TlsFix, version: string): boolean {
  const parsed = /^v?(\d+)\.(\d+)\.(\d+)(-)?/.exec(version)
  if (parsed === null) return false
  const [major, minor, patch] = parsed.slice(1, 4).map(Number) as [number, number, number]
  const first = since.get(major)
  if (first === undefined) return major > Math.max(...since.keys())
  const isPrerelease = parsed[4] !== undefined
  if (minor !== first[0]) return minor > first[0]
  return isPrerelease ? patch > first[1] : patch >= first[1]
}

function advice(version: string): string {
  const major = Number(/^v?(\d+)\./.exec(version)?.[1])
  const last = TLS_FIXES.map(({ since }) => since.get(major)).at(-1)
  return last === undefined ? 'Node 24.18.1 or newer' : `Node ${major}.${last.join('.')} or newer`
}
