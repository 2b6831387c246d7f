import { ftp } from './ftp.ts'
import { imap } from './imap.ts'
import { withImplicitTls, withUpgrade } from './lines.ts'
import { mysql } from './mysql.ts'
import { pop3 } from './pop3.ts'
import { smtp } from './smtp.ts'
import type { Speech } from './speech.ts'

/** A protocol in which the server speaks first, by the scheme of its URLs. */
export type SpeechName = (typeof speechNames)[number]

/** All such protocols that the lab speaks. */
export const speechNames = [
  'smtp',
  'smtps',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'ftp',
  'ftps',
  'mysql',
] as const

const lines = [smtp, imap, pop3, ftp]
const speeches: readonly Speech[] = [...lines.map(withUpgrade), ...lines.map(withImplicitTls), mysql]

/** How a protocol is spoken. */
export function speechNamed(name: SpeechName): Speech {
  const found = speeches.find(({ scheme }) => scheme === name)
  if (found === undefined) throw new TypeError(`speaks: expected one of ${speechNames.join(', ')}`)
  return found
}
