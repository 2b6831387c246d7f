export { type Advice, type AdviceItem, type AdviceLevel, advise } from './advice/advise.ts'
export {
  comingSteps,
  type LifetimeStep,
  lifetimeSchedule,
  longestLifetime,
  renewalsPerYear,
} from './advice/lifetimes.ts'
export type { Observed, ObservedCertificate, ObservedPath, PathEnd } from './advice/observed.ts'
export { type Platform, type RecognizedPlatform, recognizePlatform } from './advice/platforms.ts'
export { CareError, type CareErrorCode } from './errors.ts'
export {
  type Evidence,
  type KeyRecord,
  type KeyRecords,
  noRecords,
  recordOf,
  type Sighting,
  withEvidence,
  withSighting,
} from './keys/records.ts'
export { formatKeyRecords, parseKeyRecords } from './keys/text.ts'
export { findRule, type LintOptions, type LintResult, lint } from './lint/lint.ts'
export { rules } from './lint/registry.ts'
export type {
  Complaint,
  Finding,
  KnownRoot,
  LintContext,
  LintLevel,
  LiveHost,
  Rule,
  TargetLoss,
} from './lint/rule.ts'
export { isSuppressed, readSuppressions, type Suppression } from './lint/suppress.ts'
export { diagnoseWrongHash, type WrongHash } from './lint/wrong-hashes.ts'
export {
  type AddressVerdict,
  type HostVerdict,
  type SeenAddress,
  type VerifyStatus,
  verifyHost,
} from './verify/verify.ts'
