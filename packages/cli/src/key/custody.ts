import { basename } from 'node:path'
import type { KeyType } from './make.ts'

/** What a note of custody tells. */
export interface CustodyFacts {
  readonly host: string
  readonly pin: string
  readonly type: KeyType
  readonly madeAt: Date
  readonly keyPath: string
  readonly requestPath: string
  readonly isEncrypted: boolean
  /** In the owner's words: where it is kept. */
  readonly note?: string
}

/**
 * A page to keep with a key: what it is for, who has copies, what to do with it on the worst day. It holds no
 * secret.
 */
export function renderCustodyNote(facts: CustodyFacts): string {
  const { host, pin, type, madeAt, keyPath, requestPath, isEncrypted, note } = facts
  const key = basename(keyPath)
  const lock = isEncrypted
    ? 'encrypted (PKCS #8, PBES2: AES-256-CBC, PBKDF2-HMAC-SHA256 with 600,000 rounds); the passphrase is not on this page, and belongs elsewhere'
    : '**not encrypted**: whoever reads the file has the key'
  return `# Custody of a key of ${host}

| | |
|---|---|
| pin | \`${pin}\` |
| for | ${host}, as a backup: no server may have it before \`keypin rotate\` says so |
| kind | ${type} |
| made | ${madeAt.toISOString().slice(0, 10)} |
| private key | \`${key}\`, ${lock} |
| request for a certificate | \`${basename(requestPath)}\`, no secret |
${note === undefined ? '' : `| kept | ${note.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ')} |\n`}
## Copies

Two at least, in two places, neither of them the server nor the place of the key that serves.

| where | who can open it | since |
|---|---|---|
| | | |
| | | |

## What to do with it

- once a quarter, see that it can be opened: \`keypin key check ${key}\`
- the pin, by another tool: \`openssl pkey -in ${key} -pubout -outform der | openssl dgst -sha256 -binary | base64\`
- when its turn comes: \`keypin rotate plan ${host}\`; send \`${basename(requestPath)}\` to the CA
- when the key that serves is stolen or lost: \`keypin rotate emergency ${host} --pin PIN\`
- when this one is stolen: \`keypin rotate emergency ${host} --pin ${pin}\`
- when it is not wanted any more: \`keypin rotate advance ${host} --pin ${pin} --to abandoned\`, and only then destroy it
`
}
