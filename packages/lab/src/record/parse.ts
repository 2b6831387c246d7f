import { LabError } from '../errors.ts'
import type { Run } from '../run/types.ts'
import { count, flag, list, members, moment, nullable, oneOf, optional, text } from './shape.ts'

// Fifty connections for each of some sixty scenarios come to a few megabytes.
const maxLength = 64 * 1024 * 1024
const maxShown = 5
const maxDepth = 32

const outcome = oneOf(
  ...['accepted', 'leaked', 'refused', 'idle', 'resumed', 'protocol-only', 'no-contact', 'not-tls'],
)
const how = oneOf('alert', 'in-handshake', 'after-handshake', null)
const verdict = oneOf('pass', 'fail', 'exposed', 'inconclusive', 'skipped')

const attempt = members({
  startedAt: moment,
  outcome,
  how,
  stage: text,
  ending: text,
  hello: optional(
    members({
      serverName: nullable(text),
      alpn: list(text),
      versions: list(text),
      ja3: text,
      ja4: text,
      offersResumption: flag,
    }),
  ),
  tls: optional(members({ version: text, cipher: text, alpn: nullable(text) })),
  arrival: optional(members({ way: text, host: optional(text), port: optional(count) })),
  relayed: optional(members({ isUsed: flag, fault: optional(text) })),
  resumed: flag,
  alerts: list(members({ code: count, name: text })),
  fault: optional(text),
  appBytes: count,
  appSha256: optional(text),
  firstLine: optional(text),
  protocol: optional(text),
  identityDisclosed: flag,
  clearText: optional(text),
  times: members({
    hello: optional(count),
    finished: optional(count),
    firstData: optional(count),
    ended: optional(count),
  }),
})

const tried = {
  outcome,
  how,
  appBytes: count,
  presented: list(text),
  attempts: list(attempt),
  attemptCount: count,
}

const result = members({
  ...tried,
  id: text,
  phase: optional(oneOf('before', 'after')),
  group: text,
  host: text,
  title: text,
  expected: oneOf('accept', 'refuse', 'either'),
  verdict,
  attribution: oneOf('pin', 'unknown'),
  why: text,
  source: text,
  standards: optional(list(text)),
  identityDisclosed: flag,
  processes: list(
    members({
      exitCode: nullable(count),
      signal: nullable(text),
      timedOut: flag,
      usedAnswer: flag,
      durationMs: count,
      lastWords: text,
      answer: optional(members({ verdict: text, words: text })),
    }),
  ),
  companion: optional(members(tried)),
})

const run = members({
  tool: members({ name: text, version: text }),
  startedAt: moment,
  finishedAt: moment,
  mode: oneOf('lab-pki', 'live'),
  hosts: list(
    members({
      host: text,
      state: text,
      why: optional(text),
      quic: optional(members({ server: text, client: text, datagrams: count })),
    }),
  ),
  pins: list(members({ host: text, pin: text, position: optional(text), state: optional(text) })),
  client: members({
    command: list(text),
    driver: optional(text),
    name: optional(text),
    version: optional(text),
    artefactSha256: optional(text),
  }),
  environment: members({
    platform: text,
    arch: text,
    release: text,
    node: text,
    openssl: text,
    withheld: list(text),
    tls: optional(text),
    interceptionUntil: moment,
    unconstrained: flag,
    pinSetDigest: text,
  }),
  verdict: oneOf('pass', 'fail', 'inconclusive'),
  results: list(result),
  proves: list(text),
  doesNotProve: list(text),
  seal: optional(
    members({
      sequence: count,
      previous: nullable(text),
      digest: text,
      signature: optional(members({ algorithm: text, publicKey: text, value: text })),
    }),
  ),
})

/**
 * Reads a record. Whoever wrote it may have meant ill: its shape is checked before anything is done with it, and its
 * texts are still those of a stranger. Whether it was changed since it was sealed is for {@link checkSeal} to say.
 *
 * @throws {LabError} `KEYPIN_LAB_RECORD_INVALID`
 * @example
 * const run = parseRun(await readFile('run.json', 'utf8'))
 * console.log(run.verdict)
 */
export function parseRun(json: string): Run {
  if (json.length > maxLength) throw invalid([`it is longer than ${maxLength} characters`])
  const value = parseJson(json)
  if (isTooDeep(value, maxDepth)) throw invalid(['it is nested too deeply'])
  const faults = run(value, '$')
  if (faults.length > 0) throw invalid(faults)
  const parsed = value as Run
  const results = parsed.results.map((each) => ({ ...each, standards: each.standards ?? [] }))
  return parsed.results.every((each) => each.standards !== undefined) ? parsed : { ...parsed, results }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalid(['it is not JSON'])
  }
}

/** Stops at the depth asked about, so that no nesting is too deep for it. */
function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((member) => isTooDeep(member, left - 1))
}

function invalid(faults: readonly string[]): LabError {
  const shown = faults.slice(0, maxShown).join('; ')
  const more = faults.length > maxShown ? `; and ${faults.length - maxShown} more` : ''
  return new LabError('KEYPIN_LAB_RECORD_INVALID', `this is no record of a lab run: ${shown}${more}`, {
    hint: 'give a file that keypin lab run --record wrote',
  })
}
