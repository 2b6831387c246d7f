export { type Advice, type AdviceItem, type AdviceLevel, advise } from './advice/advise.ts'
export type { Choice, LockOut } from './advice/choices.ts'
export type { Alternative } from './advice/instead.ts'
export {
  comingSteps,
  type LifetimeStep,
  lifetimeSchedule,
  longestLifetime,
  renewalsPerYear,
} from './advice/lifetimes.ts'
export type { Observed, ObservedCertificate, ObservedPath, PathEnd } from './advice/observed.ts'
export { type Opinion, opinions } from './advice/opinions.ts'
export { type Platform, type RecognizedPlatform, recognizePlatform } from './advice/platforms.ts'
export { type RenewalOutlook, type Weighing, weigh } from './advice/weigh.ts'
export type { Change } from './diff/change.ts'
export { diffPinSets, type PinSetDiff } from './diff/diff.ts'
export { type ChangeCode, type ChangeKind, changeKinds } from './diff/kinds.ts'
export { CareError, type CareErrorCode } from './errors.ts'
export {
  defaultPolicy,
  type HostLife,
  type KeyLife,
  type LifeStep,
  type PassedGate,
  policyOf,
  type RotationPolicy,
} from './keys/lives.ts'
export { policyNames, readPolicy } from './keys/read-lives.ts'
export {
  type Custody,
  type Evidence,
  isIssued,
  type KeyRecord,
  type KeyRecords,
  keyBehind,
  noRecords,
  proofOf,
  recordOf,
  type Sighting,
  withCustody,
  withEvidence,
  withKeyBehind,
  withLife,
  withSighting,
} from './keys/records.ts'
export { formatKeyRecords, parseKeyRecords } from './keys/text.ts'
export { type CodeFile, languageOf } from './lint/code/file.ts'
export { findRule, type LintOptions, type LintResult, lint } from './lint/lint.ts'
export { rules } from './lint/registry.ts'
export type {
  Complaint,
  Distribution,
  Finding,
  KnownRoot,
  LintContext,
  LintLevel,
  LiveAddress,
  LiveHost,
  Rule,
  TargetLoss,
} from './lint/rule.ts'
export { isSuppressed, readSuppressions, type Suppression } from './lint/suppress.ts'
export { diagnoseWrongHash, type WrongHash } from './lint/wrong-hashes.ts'
export { advance, type CheckedGate, type StepResult, type WantedStep } from './rotation/advance.ts'
export { renderCalendar } from './rotation/calendar.ts'
export {
  type Affected,
  type Emergency,
  type EmergencyStep,
  emergency,
  lockedOutBy,
} from './rotation/emergency.ts'
export type { Figures, GateAnswer, RotationContext } from './rotation/gates.ts'
export { type Held, harmOf, realBackups, whySpoilt } from './rotation/harm.ts'
export {
  type Disagreement,
  demandAgreement,
  disagreements,
  lifeOf,
  withFound,
  withPinSetTrusted,
} from './rotation/lives.ts'
export {
  type Milestone,
  type PlannedKey,
  type PlannedRelease,
  planRotation,
  type RotationPlan,
} from './rotation/plan.ts'
export { type NewcomerKey, whyNoNewcomer, withNewcomer } from './rotation/publish.ts'
export { renderEmergencyRunbook, renderRunbook } from './rotation/runbook.ts'
export {
  type Below,
  type Endpoint,
  nothingSeen,
  refusedPaths,
  type Served,
  type ShownKey,
  type ShownPath,
  servedBy,
  shownPins,
} from './rotation/served.ts'
export { isSpare, type KeyState, keyStateNames, keyStates, type StateFacts } from './rotation/states.ts'
export {
  type Deadline,
  type KeyStanding,
  type NextStep,
  nextStep,
  type RotationStatus,
  rotationDue,
  rotationStatus,
} from './rotation/status.ts'
export { findTransition, type Transition, transitions, wayOn } from './rotation/transitions.ts'
export { renderChart } from './simulate/chart.ts'
export { type AdoptionCurve, assumedCurves, finalShare, shareAfter } from './simulate/curve.ts'
export { maxFigureBytes, readFigures } from './simulate/figures.ts'
export { type Schedule, type ScheduleOptions, scheduleOf } from './simulate/schedule.ts'
export { type Simulation, type SimulationOptions, type SwitchResult, simulate } from './simulate/simulate.ts'
export { judgeLogged, type LoggedContext, type LoggedFinding } from './transparency/judge.ts'
export { type LoggedCertificate, readLogged } from './transparency/logged.ts'
export {
  type AddressVerdict,
  daysLeftOf,
  type HostVerdict,
  type Match,
  type SeenAddress,
  type VerifyStatus,
  verifyHost,
} from './verify/verify.ts'
