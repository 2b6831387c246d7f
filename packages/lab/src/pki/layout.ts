import { join } from 'node:path'

/** Where everything of a lab lies. */
export interface LabFiles {
  /** What the lab is: host, dates, pins. */
  readonly lab: string
  /** The pin set of the lab: its leaf key, and a backup key. */
  readonly pinSet: string
  /** What a client under test is to trust: the genuine root and the interception root, PEM. */
  readonly trust: string
  /** The same in live mode: the root of the genuine server, and the interception root. */
  readonly liveTrust: string
  readonly genuineRoot: string
  readonly genuineRootKey: string
  readonly intermediate: string
  readonly intermediateKey: string
  /** The genuine chain as a server sends it. */
  readonly chain: string
  readonly leafKey: string
  readonly backupKey: string
  /** A request for the certificate that the backup key would get. */
  readonly backupRequest: string
  readonly interceptionRoot: string
  readonly interceptionRootKey: string
  /** What signs this lab's records, and what shows that it did. */
  readonly recordKey: string
  readonly recordPublicKey: string
  /** One line for each record, in the order they were written. */
  readonly journal: string
}

/** The files of a lab in a folder. */
export function filesOf(dir: string): LabFiles {
  const genuine = join(dir, 'genuine')
  const interception = join(dir, 'interception')
  return {
    lab: join(dir, 'lab.json'),
    pinSet: join(dir, 'pinset.json'),
    trust: join(dir, 'trust.pem'),
    liveTrust: join(dir, 'live-trust.pem'),
    genuineRoot: join(genuine, 'root.pem'),
    genuineRootKey: join(genuine, 'root.key.pem'),
    intermediate: join(genuine, 'intermediate.pem'),
    intermediateKey: join(genuine, 'intermediate.key.pem'),
    chain: join(genuine, 'chain.pem'),
    leafKey: join(genuine, 'leaf.key.pem'),
    backupKey: join(genuine, 'backup.key.pem'),
    backupRequest: join(genuine, 'backup.csr.pem'),
    interceptionRoot: join(interception, 'root.pem'),
    interceptionRootKey: join(interception, 'root.key.pem'),
    recordKey: join(dir, 'record.key.pem'),
    recordPublicKey: join(dir, 'record.pub.pem'),
    journal: join(dir, 'records.jsonl'),
  }
}
