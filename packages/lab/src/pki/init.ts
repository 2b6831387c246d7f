import { createPublicKey, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type CertificateAuthority, generateKey, pemBundle, request, writeKeyFile } from '@keypin/forge'
import { formatPinSet, normalizeHost, parsePinSet, readCertificate } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { Genuine } from '../scenarios/scenario.ts'
import { type LabKeyKind, makeGenuine, makeInterceptionRoot } from './authorities.ts'
import { type LabFacts, type LabPins, pinsOf } from './facts.ts'
import { filesOf, type LabFiles } from './layout.ts'

/** What a lab is made with. */
export interface InitLabOptions {
  /** The host under test: a DNS name or an IP address. Nothing is asked of the network about it. */
  readonly host: string
  /** The folder to make; it must not be there, or be empty. */
  readonly dir: string
  /** How long the genuine chain lives. Default 90; the interception root always lives 7. */
  readonly days?: number
  /** Kind of all keys, also of those that are forged: clients differ in what they take. Default `P-256`. */
  readonly key?: LabKeyKind
  /** Further hosts that the interception root may certify: the others of an app, for runs in live mode. */
  readonly also?: readonly string[]
  /** Lets the interception root certify any host. Only for clients that cannot read name constraints. */
  readonly unconstrained?: boolean
  readonly signal?: AbortSignal
}

/** A lab as it was made. */
export interface InitializedLab {
  readonly dir: string
  readonly host: string
  readonly files: LabFiles
  readonly pins: LabPins
  readonly genuineUntil: Date
  readonly interceptionUntil: Date
  readonly unconstrained: boolean
  /** Kind of all keys. */
  readonly key: LabKeyKind
}

/**
 * Makes a lab in a new folder: a genuine chain for the host with a backup key, an interception root, a pin set
 * and the bundle of roots that a client under test is to trust.
 *
 * Nothing is installed anywhere. The folder holds private keys (mode 0600): whoever has the interception root's
 * and talks to a client that trusts it reads that client's traffic to the host, for 7 days. The folder appears
 * whole or not at all.
 *
 * @throws {LabError} `KEYPIN_LAB_EXISTS` when something is there already, `KEYPIN_LAB_WRITE` when it cannot be
 *   written, `KEYPIN_LAB_ABORTED`.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED`.
 * @example
 * const lab = await initLab({ host: 'api.example.com', dir: 'lab' })
 * console.log(lab.files.pinSet)
 */
export async function initLab(options: InitLabOptions): Promise<InitializedLab> {
  const { days = 90, key = 'P-256', unconstrained = false, signal } = options
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new TypeError(`days: expected a whole number from 1 to 3650, got ${days}`)
  const host = normalizeHost(options.host)
  const dir = resolve(options.dir)
  const also = [...new Set((options.also ?? []).map(normalizeHost))].filter((name) => name !== host)
  refuseToOverwrite(dir)
  const genuine = makeGenuine({ host, days, key })
  const interception = makeInterceptionRoot(host, { unconstrained, key, also })
  const facts = factsOf({ host, also, genuine, interception, unconstrained, key })
  const draft = `${dir}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeLab(draft, facts, genuine, interception)
    stopIfAborted(signal)
    await rename(draft, dir)
  } catch (cause) {
    throw notMade(dir, cause)
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => {})
  }
  return describe(dir, facts)
}

/** A lab in a few words, from what its `lab.json` says. */
export function describe(dir: string, facts: LabFacts): InitializedLab {
  const { host, pins, unconstrained, key = 'P-256', genuineUntil, interceptionUntil } = facts
  return {
    dir,
    host,
    files: filesOf(dir),
    pins,
    genuineUntil: new Date(genuineUntil),
    interceptionUntil: new Date(interceptionUntil),
    unconstrained,
    key,
  }
}

interface Made {
  readonly host: string
  readonly also: readonly string[]
  readonly genuine: Genuine
  readonly interception: CertificateAuthority
  readonly unconstrained: boolean
  readonly key: LabKeyKind
}

function factsOf({ host, also, genuine, interception, unconstrained, key }: Made): LabFacts {
  return {
    version: 1,
    host,
    createdAt: new Date().toISOString(),
    genuineUntil: readCertificate(genuine.leaf.der).notAfter.toISOString(),
    interceptionUntil: readCertificate(interception.der).notAfter.toISOString(),
    unconstrained,
    ...(also.length === 0 ? {} : { also }),
    key,
    pins: pinsOf(genuine),
  }
}

async function writeLab(
  dir: string,
  facts: LabFacts,
  genuine: Genuine,
  interception: CertificateAuthority,
): Promise<void> {
  const files = filesOf(dir)
  await mkdir(dirname(files.chain), { recursive: true, mode: 0o700 })
  await mkdir(dirname(files.interceptionRoot), { mode: 0o700 })
  const spare = request(facts.host, { key: genuine.backupKey })
  const recordKey = generateKey('Ed25519')
  const texts: [string, string][] = [
    [files.lab, `${JSON.stringify(facts, null, 2)}\n`],
    [files.pinSet, pinSetOf(facts)],
    [files.trust, pemBundle([genuine.root, interception])],
    [files.genuineRoot, genuine.root.pem],
    [files.intermediate, genuine.intermediate.pem],
    [files.chain, genuine.leaf.chainPem()],
    [files.backupRequest, spare.pem],
    [files.interceptionRoot, interception.pem],
    [files.recordPublicKey, createPublicKey(recordKey).export({ type: 'spki', format: 'pem' }).toString()],
  ]
  for (const [path, text] of texts) await writeFile(path, text, { flag: 'wx' })
  writeKeyFile(files.genuineRootKey, genuine.root.keyPem)
  writeKeyFile(files.intermediateKey, genuine.intermediate.keyPem)
  writeKeyFile(files.leafKey, genuine.leaf.keyPem)
  writeKeyFile(files.backupKey, spare.keyPem)
  writeKeyFile(files.interceptionRootKey, interception.keyPem)
  writeKeyFile(files.recordKey, recordKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

function pinSetOf({ host, pins }: LabFacts): string {
  const entries = [
    { pin: pins.leaf, position: 'leaf', state: 'active', label: 'lab key in use' },
    { pin: pins.backup, position: 'leaf', state: 'backup', label: 'lab backup key' },
  ]
  return formatPinSet(parsePinSet({ version: 1, name: 'keypin-lab', hosts: { [host]: { pins: entries } } }))
}

function refuseToOverwrite(dir: string): void {
  if (!existsSync(dir)) return
  let isEmpty = false
  try {
    isEmpty = readdirSync(dir).length === 0
  } catch {
    // not a folder, or not ours to read: taken either way
  }
  if (!isEmpty) throw exists(dir)
}

const exists = (dir: string, cause?: unknown): LabError =>
  new LabError('KEYPIN_LAB_EXISTS', `${JSON.stringify(dir)} exists, and a lab is never written over`, {
    hint: 'choose another --dir, or move that folder away',
    cause,
  })

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LabError('KEYPIN_LAB_ABORTED', 'stopped before the lab was made')
}

function notMade(dir: string, cause: unknown): LabError {
  if (cause instanceof LabError) return cause
  if (['ENOTEMPTY', 'EEXIST'].includes(reasonOf(cause))) return exists(dir, cause)
  return new LabError(
    'KEYPIN_LAB_WRITE',
    `could not make the lab ${JSON.stringify(dir)} (${reasonOf(cause)})`,
    {
      hint: 'choose a --dir that you may write to',
      cause,
    },
  )
}
