import { KeypinError, normalizeHost } from 'keypin'
import { type KeyState, keyStateNames } from '../rotation/states.ts'
import {
  choice,
  type Fields,
  flag,
  invalid,
  list,
  number,
  object,
  onlyKeys,
  optional,
  optionalText,
  text,
  time,
} from './fields.ts'
import { defaultPolicy, type HostLife, type KeyLife, type LifeStep, type RotationPolicy } from './lives.ts'

/** Reads what is known of one host; `readPin` checks that a name is a pin. */
export function readHostLife(
  host: string,
  value: unknown,
  readPin: (pin: string, path: string) => string,
): HostLife {
  const path = `$.hosts['${host.slice(0, 64)}']`
  if (!isHost(host)) throw invalid(path, 'is not under a host')
  const fields = object(value, path)
  onlyKeys(fields, ['policy', 'switchOn', 'names', 'keys'], path)
  const keys = [...object(fields.get('keys'), `${path}.keys`)].map(([pin, life]) => {
    const place = `${path}.keys['${pin.slice(0, 64)}']`
    return [readPin(pin, place), readKeyLife(life, place)] as const
  })
  return {
    ...optional(
      'policy',
      fields.has('policy') ? readPolicy(fields.get('policy'), `${path}.policy`) : undefined,
    ),
    ...optional('switchOn', fields.has('switchOn') ? time(fields, 'switchOn', path) : undefined),
    ...optional('names', fields.has('names') ? hostNames(fields.get('names'), `${path}.names`) : undefined),
    keys: new Map(keys),
  }
}

/** Reads a list of host names. */
export function hostNames(value: unknown, path: string): readonly string[] {
  return list(value, path).map((name, i) => {
    if (typeof name === 'string' && isHost(name)) return name
    throw invalid(`${path}[${i}]`, 'is not a host name')
  })
}

function isHost(text: string): boolean {
  try {
    return normalizeHost(text) === text
  } catch (error) {
    if (error instanceof KeypinError) return false
    throw error
  }
}

/** Longest and largest that a policy may say; a century is nobody's plan. */
const bounds: Readonly<Record<keyof RotationPolicy, readonly [min: number, max: number]>> = {
  dwellDays: [0, 3650],
  adoptionPercent: [0, 100],
  canaryDays: [0, 3650],
  overlapDays: [0, 3650],
  failedPercent: [0, 100],
  everyDays: [1, 36_500],
}

/** What a policy can say. */
export const policyNames: readonly (keyof RotationPolicy)[] = Object.keys(
  defaultPolicy,
) as (keyof RotationPolicy)[]

/**
 * Reads a policy, which may say only some things.
 *
 * @throws {CareError} `KEYPIN_KEYS_INVALID`
 */
export function readPolicy(value: unknown, path: string): Partial<RotationPolicy> {
  const fields = object(value, path)
  onlyKeys(fields, policyNames, path)
  return Object.fromEntries(
    policyNames
      .filter((name) => fields.has(name))
      .map((name) => [name, number(fields, name, path, ...bounds[name])]),
  )
}

function readKeyLife(value: unknown, path: string): KeyLife {
  const fields = object(value, path)
  onlyKeys(fields, ['state', 'since', 'history'], path)
  const history = list(fields.get('history'), `${path}.history`).map((step, i) =>
    readStep(step, `${path}.history[${i}]`),
  )
  const life: KeyLife = { state: stateOf(fields, 'state', path), since: time(fields, 'since', path), history }
  const last = history.at(-1)
  if (last === undefined || last.to !== life.state)
    throw invalid(`${path}.state`, `is ${life.state}, but its history ends ${last?.to ?? 'before it begins'}`)
  return life
}

function readStep(value: unknown, path: string): LifeStep {
  const fields = object(value, path)
  onlyKeys(fields, ['at', 'from', 'to', 'gates', 'forced', 'note'], path)
  return {
    at: time(fields, 'at', path),
    from: choice(fields, 'from', ['planned', 'found', ...keyStateNames], path),
    to: stateOf(fields, 'to', path),
    gates: list(fields.get('gates'), `${path}.gates`).map((gate, i) => readGate(gate, `${path}.gates[${i}]`)),
    ...optional('forced', optionalText(fields, 'forced', path)),
    ...optional('note', optionalText(fields, 'note', path)),
  }
}

function readGate(value: unknown, path: string): LifeStep['gates'][number] {
  const fields = object(value, path)
  onlyKeys(fields, ['gate', 'open', 'why'], path)
  return {
    gate: text(fields, 'gate', path),
    open: flag(fields, 'open', path),
    why: text(fields, 'why', path),
  }
}

const stateOf = (fields: Fields, name: string, path: string): KeyState =>
  choice(fields, name, keyStateNames, path)
