import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Pin, pinOf, pinOfPublicKey } from 'keypin'
import type { Genuine } from '../scenarios/scenario.ts'
import { type LabKeyKind, labKeyKinds } from './authorities.ts'

/** Pins of everything honest in a lab, for those who want to try another pin set than the lab's own. */
export interface LabPins {
  readonly leaf: string
  readonly backup: string
  readonly intermediate: string
  readonly root: string
  readonly leafCertificate: string
}

/** What `lab.json` says. */
export interface LabFacts {
  readonly version: 1
  readonly host: string
  /** ISO 8601. */
  readonly createdAt: string
  /** When the genuine chain ends. */
  readonly genuineUntil: string
  /** When the interception root ends. */
  readonly interceptionUntil: string
  /** Whether the interception root may certify any host. */
  readonly unconstrained: boolean
  /** Further hosts that the interception root may certify. */
  readonly also?: readonly string[]
  /** The kind of all its keys; absent in labs of early versions, whose keys are `P-256`. */
  readonly key?: LabKeyKind
  readonly pins: LabPins
}

/** The pins of the honest side. */
export function pinsOf({ leaf, intermediate, root, backupKey }: Genuine): LabPins {
  return {
    leaf: pinOf(leaf.der).text,
    backup: pinOfKey(backupKey).text,
    intermediate: pinOf(intermediate.der).text,
    root: pinOf(root.der).text,
    leafCertificate: pinOf(leaf.der, 'certificate').text,
  }
}

/** The pin of a private key's public half. */
export const pinOfKey = (key: KeyObject): Pin =>
  pinOfPublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' }))

/** Reads `lab.json`; `undefined` when it is not one. */
export function readFacts(text: string): LabFacts | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isFacts(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isFacts(value: unknown): value is LabFacts {
  if (typeof value !== 'object' || value === null) return false
  const { version, host, createdAt, genuineUntil, interceptionUntil, unconstrained, also, key, pins } =
    value as LabFacts
  const dates = [createdAt, genuineUntil, interceptionUntil]
  const pinTexts = [pins?.leaf, pins?.backup, pins?.intermediate, pins?.root, pins?.leafCertificate]
  return (
    version === 1 &&
    typeof host === 'string' &&
    typeof unconstrained === 'boolean' &&
    (also === undefined || (Array.isArray(also) && also.every((name) => typeof name === 'string'))) &&
    (key === undefined || labKeyKinds.includes(key)) &&
    dates.every((date) => typeof date === 'string' && !Number.isNaN(Date.parse(date))) &&
    pinTexts.every((pin) => typeof pin === 'string')
  )
}
