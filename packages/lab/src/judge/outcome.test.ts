import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence } from '../serve/evidence.ts'
import { judgeRun } from './attempts.ts'
import { outcomeOf, type Witness } from './outcome.ts'

const silent: Evidence = {
  startedAt: '2026-11-22T12:00:00.000Z',
  peer: '127.0.0.1:1',
  stage: 'finished',
  ending: 'fin',
  resumed: false,
  records: [],
  recordCount: 0,
  alerts: [],
  appBytes: 0,
  answered: 'none',
  identityDisclosed: false,
  times: {},
}
const request: Evidence = { ...silent, appBytes: 50, protocol: 'http/1.1', answered: 'whole' }
const succeeded: Witness = { exit: 'succeeded', usedAnswer: false, habit: 'whole' }
const failed: Witness = { exit: 'failed', usedAnswer: false, habit: 'whole' }
const stopped: Witness = { exit: 'unknown', usedAnswer: false, habit: 'whole' }

const cases: readonly [string, Partial<Evidence>, Witness, string][] = [
  ['a request whose answer was stayed for', request, succeeded, 'accepted'],
  ['a request, and then a process that failed', request, failed, 'leaked'],
  ['a request of a process that had to be stopped', request, stopped, 'accepted'],
  ['a request broken off before the answer', { ...request, answered: 'none' }, succeeded, 'leaked'],
  ['a request broken off within the answer', { ...request, answered: 'part' }, succeeded, 'leaked'],
  ['an answer left unread', { ...request, ending: 'rst' }, succeeded, 'leaked'],
  [
    'an answer left unread by a client that had to be stopped',
    { ...request, ending: 'rst' },
    stopped,
    'leaked',
  ],
  [
    'an answer of which a driver says that it has it, with the goodbye left unread',
    { ...request, ending: 'rst' },
    { ...succeeded, said: 'ACCEPT' },
    'accepted',
  ],
  [
    'an answer broken off, whatever a driver says',
    { ...request, answered: 'part', ending: 'rst' },
    { ...succeeded, said: 'ACCEPT' },
    'leaked',
  ],
  [
    'an answer left early, as that client always does',
    { ...request, answered: 'part' },
    { ...succeeded, habit: 'part' },
    'accepted',
  ],
  [
    'an answer left early, as that client always does, but it failed',
    { ...request, answered: 'part' },
    { ...failed, habit: 'part' },
    'leaked',
  ],
  [
    'an answer that was printed, whatever came after',
    request,
    { exit: 'failed', usedAnswer: true },
    'accepted',
  ],
  ['more request than the lab takes', { ...request, answered: 'none', ending: 'limit' }, stopped, 'accepted'],
  ['the opening of HTTP/2 only', { ...silent, appBytes: 64 }, succeeded, 'protocol-only'],
  ['a request in a resumed session', { ...request, resumed: true }, succeeded, 'resumed'],
  ['an alert', { ...silent, stage: 'certificate-sent', ending: 'alert' }, failed, 'refused alert'],
  ['an alert after the handshake', { ...silent, ending: 'alert' }, failed, 'refused alert'],
  ['a FIN in the handshake', { ...silent, stage: 'certificate-sent' }, failed, 'refused in-handshake'],
  ['a FIN after the handshake', silent, failed, 'refused after-handshake'],
  ['a goodbye after the handshake', { ...silent, ending: 'close_notify' }, failed, 'refused after-handshake'],
  ['a reset after the handshake', { ...silent, ending: 'rst' }, failed, 'refused after-handshake'],
  ['garbage after the handshake', { ...silent, ending: 'fault' }, failed, 'protocol-only'],
  [
    'an alert in the handshake that the server cannot decrypt',
    {
      ...silent,
      stage: 'certificate-sent',
      ending: 'fault',
      records: [{ type: 23, length: 19 }],
      recordCount: 1,
    },
    failed,
    'refused in-handshake',
  ],
  [
    'more than an alert in the handshake that the server cannot decrypt',
    {
      ...silent,
      stage: 'certificate-sent',
      ending: 'fault',
      records: [{ type: 23, length: 90 }],
      recordCount: 1,
    },
    failed,
    'protocol-only',
  ],
  ['silence', { ...silent, ending: 'watch-ended' }, stopped, 'idle'],
  ['an alert before the certificate', { ...silent, stage: 'hello', ending: 'alert' }, failed, 'no-contact'],
  ['a connection without a byte', { ...silent, stage: 'nothing' }, succeeded, 'no-contact'],
  ['a request in clear', { ...silent, stage: 'bytes', clearText: 'http' }, succeeded, 'not-tls'],
]

for (const [name, evidence, witness, expected] of cases) {
  test(`${name} is ${expected}`, () => {
    const { outcome, how } = outcomeOf({ ...silent, ...evidence }, witness)
    assert.equal([outcome, how].filter(Boolean).join(' '), expected)
  })
}

const hello = {
  legacyVersion: 0x0303,
  ciphers: [],
  extensions: [],
  alpn: [],
  versions: [],
  groups: [],
  pointFormats: [],
  signatureAlgorithms: [],
  offersResumption: false,
  sendsEarlyData: false,
}
const forHost = (serverName: string): Partial<Evidence> => ({ clientHello: { ...hello, serverName } })
const run = (...evidence: Partial<Evidence>[]): { outcome: string; note?: string } =>
  judgeRun(
    evidence.map((each) => ({ ...silent, ...each })),
    succeeded,
    'api.example.com',
  )

test('the worst of parallel connections is what the client did', () => {
  assert.equal(run(silent, request, silent).outcome, 'accepted')
  assert.equal(run(silent, { ...request, answered: 'none' }).outcome, 'leaked')
  assert.equal(run(silent, { ...silent, stage: 'nothing' }).outcome, 'refused')
})

test('a request in clear after TLS is a leak', () => {
  const found = run({ ...silent, ...forHost('api.example.com') }, { stage: 'bytes', clearText: 'http' })
  assert.equal(found.outcome, 'leaked')
  assert.match(found.note ?? '', /clear text/u)
})

test('a client that only ever spoke clear text did not speak TLS', () => {
  assert.equal(run({ stage: 'bytes', clearText: 'http' }).outcome, 'not-tls')
})

test('refusing a chain for another host says nothing, and sending to it does', () => {
  assert.equal(run({ ...silent, ...forHost('www.example.com') }).outcome, 'no-contact')
  assert.equal(run({ ...request, ...forHost('www.example.com') }).outcome, 'accepted')
  assert.equal(run({ ...silent, ...forHost('API.example.com.') }).outcome, 'refused')
})

test('what went to the chain that only leads a client on went to nobody who is judged', () => {
  const given = { ...request, identityDisclosed: true }
  const facts = (...evidence: Partial<Evidence>[]): unknown => {
    const { appBytes, identityDisclosed } = judgeRun(
      evidence.map((each) => ({ ...silent, ...each })),
      succeeded,
      'api.example.com',
    )
    return { appBytes, identityDisclosed }
  }
  assert.deepEqual(facts({ ...given, aside: true }, silent), { appBytes: 0, identityDisclosed: false })
  assert.deepEqual(facts({ ...given, aside: true }, given), { appBytes: 50, identityDisclosed: true })
})

test('what a client says from the start that it does not take was not tried on it', () => {
  const ended = { stage: 'hello', ending: 'fault' } as const
  const found = judgeRun(
    [{ ...silent, ...ended, fault: 'no suitable signature algorithm' }],
    failed,
    'api.example.com',
  )
  assert.match(found.untried ?? '', /no signatures of this kind/u)
  const other = judgeRun([{ ...silent, ...ended, fault: 'unsupported protocol' }], failed, 'api.example.com')
  assert.equal(other.untried, undefined)
  assert.match(other.note ?? '', /unsupported protocol/u)
})

test('a driver that accepted in an earlier session does not contradict the wire', () => {
  const found = judgeRun([{ ...request, resumed: true }], { ...succeeded, said: 'ACCEPT' }, 'api.example.com')
  assert.deepEqual([found.outcome, found.doubt], ['resumed', undefined])
})
