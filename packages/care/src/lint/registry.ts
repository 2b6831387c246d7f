import type { Rule } from './rule.ts'
import { backupWithoutEvidence } from './rules/backup-without-evidence.ts'
import { certificatePin } from './rules/certificate-pin.ts'
import { changingKey } from './rules/changing-key.ts'
import { checksDisabled } from './rules/checks-disabled.ts'
import { commonName } from './rules/common-name.ts'
import { contradiction } from './rules/contradiction.ts'
import { defaultReportUri } from './rules/default-report-uri.ts'
import { emptyInputHash } from './rules/empty-input-hash.ts'
import { expiryClose } from './rules/expiry-close.ts'
import { expiryPolicy } from './rules/expiry-policy.ts'
import { foreignHost } from './rules/foreign-host.ts'
import { idleSuppression } from './rules/idle-suppression.ts'
import { keyType } from './rules/key-type.ts'
import { lateCheck } from './rules/late-check.ts'
import { noMatch } from './rules/no-match.ts'
import { noRealBackup } from './rules/no-real-backup.ts'
import { noRehearsal } from './rules/no-rehearsal.ts'
import { notAPinSet } from './rules/not-a-pin-set.ts'
import { oldNode } from './rules/old-node.ts'
import { oneCa } from './rules/one-ca.ts'
import { outlivesCertificate } from './rules/outlives-certificate.ts'
import { partialMatch } from './rules/partial-match.ts'
import { pinListPinned } from './rules/pin-list-pinned.ts'
import { pinMalformed } from './rules/pin-malformed.ts'
import { pinnedIntermediate } from './rules/pinned-intermediate.ts'
import { pinnedRoot } from './rules/pinned-root.ts'
import { pinnerBypassed } from './rules/pinner-bypassed.ts'
import { placeholder } from './rules/placeholder.ts'
import { presentedChain } from './rules/presented-chain.ts'
import { publicSuffix } from './rules/public-suffix.ts'
import { reportOnly } from './rules/report-only.ts'
import { reportToPinned } from './rules/report-to-pinned.ts'
import { rnSslPinning } from './rules/rn-ssl-pinning.ts'
import { targetLoss } from './rules/target-loss.ts'
import { tooFewPins } from './rules/too-few-pins.ts'
import { tooManyPins } from './rules/too-many-pins.ts'
import { trustkitReportsOnly } from './rules/trustkit-reports-only.ts'
import { unlistedAllowed } from './rules/unlisted-allowed.ts'
import { unpinnedRedirect } from './rules/unpinned-redirect.ts'
import { userAnchors } from './rules/user-anchors.ts'
import { weakerChild } from './rules/weaker-child.ts'
import { wildcardHost } from './rules/wildcard-host.ts'
import { wrongHash } from './rules/wrong-hash.ts'
import { wrongPosition } from './rules/wrong-position.ts'

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
  pinListPinned,
  noRehearsal,
  userAnchors,
  keyType,
  contradiction,
  commonName,
  defaultReportUri,
  unlistedAllowed,
  weakerChild,
  tooManyPins,
  reportOnly,
  certificatePin,
  backupWithoutEvidence,
  checksDisabled,
  presentedChain,
  lateCheck,
  trustkitReportsOnly,
  pinnerBypassed,
  unpinnedRedirect,
  rnSslPinning,
  wrongPosition,
  wildcardHost,
  oldNode,
  outlivesCertificate,
  idleSuppression,
]
