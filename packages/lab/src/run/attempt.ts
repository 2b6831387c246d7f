import type { JudgedEvidence, JudgedRun } from '../judge/attempts.ts'
import type { Arrival } from '../serve/front/way.ts'
import type { ClientHello } from '../wire/client-hello.ts'
import { ja3, ja4 } from '../wire/fingerprint.ts'
import type { Attempt } from './types.ts'

// A record is for people and for review; five hundred connections of one run say no more than these.
const maxAttempts = 50

/** Connections as they stand in a record: the first ones, and all that the outcome rests on up to a limit. */
export function attemptsOf(runs: readonly JudgedRun[]): { attempts: Attempt[]; attemptCount: number } {
  const all = runs.flatMap(({ connections }) => connections)
  const outcomes = new Set(runs.map(({ outcome }) => outcome))
  const decisive = all.filter(({ outcome }) => outcomes.has(outcome)).slice(0, maxAttempts / 2)
  const others = all.filter((each) => !decisive.includes(each)).slice(0, maxAttempts - decisive.length)
  const chosen = new Set([...decisive, ...others])
  return { attempts: all.filter((each) => chosen.has(each)).map(attemptOf), attemptCount: all.length }
}

function attemptOf({ evidence, outcome, how }: JudgedEvidence): Attempt {
  const { clientHello, tlsVersion, cipher, alpn, peer, arrival, ...rest } = evidence
  return {
    outcome,
    how: how ?? null,
    ...(arrival === undefined ? {} : { arrival: arrivalOf(arrival) }),
    ...(clientHello === undefined ? {} : { hello: helloOf(clientHello) }),
    ...(tlsVersion === undefined
      ? {}
      : {
          tls: {
            version: tlsVersion,
            cipher: cipher ?? 'unknown',
            alpn: alpn === undefined ? null : text(alpn),
          },
        }),
    ...rest,
  }
}

const arrivalOf = (arrival: Arrival): Arrival =>
  arrival.host === undefined ? arrival : { ...arrival, host: text(arrival.host) }

function helloOf(hello: ClientHello): NonNullable<Attempt['hello']> {
  return {
    serverName: hello.serverName === undefined ? null : text(hello.serverName),
    alpn: hello.alpn.slice(0, 16).map(text),
    versions: hello.versions.slice(0, 16).map(hex),
    ja3: ja3(hello),
    ja4: ja4(hello),
    offersResumption: hello.offersResumption,
    ...(hello.sendsEarlyData ? { sendsEarlyData: true } : {}),
  }
}

const hex = (version: number): string => `0x${version.toString(16).padStart(4, '0')}`

/** What a stranger sent, fit to be shown. */
const text = (from: string): string => from.replace(/[^\x20-\x7e]/gu, '.').slice(0, 255)
