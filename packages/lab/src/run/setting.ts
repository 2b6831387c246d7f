import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type PinSet, parsePinSet } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { World } from '../judge/expectation.ts'
import { type Lab, loadLab } from '../pki/load.ts'
import { readSigningKey } from '../record/seal.ts'
import { checkRecord } from '../record/write.ts'
import type { Cast, Scenario } from '../scenarios/scenario.ts'
import { drivenSubject } from './driven.ts'
import { type ClientEnvironment, withoutTrust } from './environment.ts'
import type { RunLabOptions } from './options.ts'
import { select } from './select.ts'
import { type SubjectOptions, spawnedSubject } from './spawned.ts'
import type { Subject } from './subject.ts'
import type { Bench } from './trial.ts'

/** All that a run goes by, read and checked. */
export interface Setting {
  readonly options: RunLabOptions
  readonly lab: Lab
  readonly pinSet: PinSet
  readonly scenarios: readonly Scenario[]
  readonly bench: Bench
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly hands: number
  /** Signs the record. */
  readonly signKey: KeyObject
}

/** Reads and checks all that a run goes by, before anything is started. */
export async function prepare(options: RunLabOptions): Promise<Setting> {
  const { timeoutMs = 30_000, concurrency = Math.min(availableParallelism(), 8) } = options
  const command = commandOf(options)
  if (!(timeoutMs > 0)) throw new TypeError(`timeoutMs: expected more than 0, got ${timeoutMs}`)
  if (!(Number.isInteger(concurrency) && concurrency > 0))
    throw new TypeError(`concurrency: expected a positive integer, got ${concurrency}`)
  if (options.via !== undefined && options.driver !== undefined)
    throw new TypeError('via: expected no driver beside it; drivers are not told of proxies')
  const scenarios = select(options.only)
  if (options.record !== undefined) await checkRecord(options.record, options.overwriteRecord ?? false)
  const lab = await loadLab(options.dir)
  const now = new Date()
  refuseExpired(lab, now)
  const pinSetPath = resolve(options.pinSet ?? lab.files.pinSet)
  const pinSet = parsePinSet(await readPinSet(pinSetPath))
  const environment = withoutTrust(options.env ?? process.env)
  const client = subjectOf(options, { command, lab, pinSet: pinSetPath, environment, timeoutMs })
  const world: World = { host: lab.host, pinSet, anchors: lab.anchors, now }
  const bench = { client, cast: castOf(lab), world, tls: options.tls, via: options.via }
  const signKey = await readSignKey(options.signKey ?? lab.files.recordKey)
  return { options, lab, pinSet, scenarios, bench, environment, timeoutMs, hands: concurrency, signKey }
}

/** The command of the client or the driver, whichever was given. */
export function commandOf({ command, driver }: RunLabOptions): readonly string[] {
  if (command !== undefined && driver !== undefined)
    throw new TypeError('driver: expected no command beside it; give one of the two')
  const given = driver ?? command ?? []
  if (given.length === 0) throw new TypeError('command: expected the executable of a client')
  return given
}

interface SubjectFacts {
  readonly command: readonly string[]
  readonly lab: Lab
  readonly pinSet: string
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
}

function subjectOf(options: RunLabOptions, { command, lab, pinSet, ...facts }: SubjectFacts): Subject {
  const { cwd = process.cwd(), asksForIdentity = true, signal, driver } = options
  const subject: SubjectOptions = {
    command,
    cwd,
    environment: facts.environment.variables,
    host: lab.host,
    ca: lab.files.trust,
    pinSet,
    timeoutMs: facts.timeoutMs,
    asksForIdentity,
    signal,
  }
  return driver === undefined ? spawnedSubject(subject) : drivenSubject(subject)
}

const castOf = ({ host, genuine, interceptionRoot: root }: Lab): Cast => ({
  host,
  genuine,
  interceptor: { root, issuer: root, leafKey: undefined, intermediateKey: undefined },
})

async function readPinSet(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const message = `could not read the pin set ${JSON.stringify(path)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_INVALID', message, { hint: 'name one that is there', cause })
  }
}

async function readSignKey(path: string): Promise<KeyObject> {
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LabError(
      'KEYPIN_LAB_KEY',
      `could not read the key ${JSON.stringify(path)} (${reasonOf(cause)})`,
      {
        hint: 'name a private key in PEM, or make a new lab',
        cause,
      },
    )
  })
  return readSigningKey(pem, path)
}

function refuseExpired(lab: Lab, now: Date): void {
  if (now >= lab.genuineUntil) {
    throw new LabError('KEYPIN_LAB_EXPIRED', `the lab's chain ended at ${lab.genuineUntil.toISOString()}`, {
      hint: 'make a new lab in another folder: keypin lab init --host HOST --dir DIR',
    })
  }
  if (now >= lab.interceptionUntil) {
    const ended = lab.interceptionUntil.toISOString()
    throw new LabError('KEYPIN_LAB_EXPIRED', `the lab's interception root ended at ${ended}`, {
      hint: `give it a new one: keypin lab init --renew --dir ${lab.dir}`,
    })
  }
}
