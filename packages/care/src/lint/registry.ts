import type { Rule } from './rule.ts'
import { backupWithoutEvidence } from './rules/backup-without-evidence.ts'
import { certificatePin } from './rules/certificate-pin.ts'
import { changingKey } from './rules/changing-key.ts'
import { contradiction } from './rules/contradiction.ts'
import { emptyInputHash } from './rules/empty-input-hash.ts'
import { expiryClose } from './rules/expiry-close.ts'
import { expiryPolicy } from './rules/expiry-policy.ts'
import { foreignHost } from './rules/foreign-host.ts'
import { keyType } from './rules/key-type.ts'
import { noMatch } from './rules/no-match.ts'
import { noRealBackup } from './rules/no-real-backup.ts'
import { noRehearsal } from './rules/no-rehearsal.ts'
import { notAPinSet } from './rules/not-a-pin-set.ts'
import { oneCa } from './rules/one-ca.ts'
import { partialMatch } from './rules/partial-match.ts'
import { pinMalformed } from './rules/pin-malformed.ts'
import { pinnedIntermediate } from './rules/pinned-intermediate.ts'
import { pinnedRoot } from './rules/pinned-root.ts'
import { placeholder } from './rules/placeholder.ts'
import { publicSuffix } from './rules/public-suffix.ts'
import { reportOnly } from './rules/report-only.ts'
import { reportToPinned } from './rules/report-to-pinned.ts'
import { targetLoss } from './rules/target-loss.ts'
import { tooFewPins } from './rules/too-few-pins.ts'
import { tooManyPins } from './rules/too-many-pins.ts'
import { unlistedAllowed } from './rules/unlisted-allowed.ts'
import { weakerChild } from './rules/weaker-child.ts'
import { wrongHash } from './rules/wrong-hash.ts'

/** Every rule, by number; a new one is a file and one line here. */
export const rules: readonly Rule[] = [
  notAPinSet,
  tooFewPins,
  noRealBackup,
  noMatch,
  partialMatch,
  pinMalformed,
  placeholder,
  emptyInputHash,
  wrongHash,
  expiryClose,
  expiryPolicy,
  publicSuffix,
  targetLoss,
  pinnedIntermediate,
  pinnedRoot,
  oneCa,
  changingKey,
  foreignHost,
  reportToPinned,
  noRehearsal,
  keyType,
  contradiction,
  unlistedAllowed,
  weakerChild,
  tooManyPins,
  reportOnly,
  certificatePin,
  backupWithoutEvidence,
]
