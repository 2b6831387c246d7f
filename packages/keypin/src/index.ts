export {
  CertificateError,
  HostError,
  KeypinError,
  type KeypinErrorCode,
  type KeypinErrorOptions,
  PinError,
  PinSetError,
  type PinSetIssue,
  type PinSetIssueCode,
} from './errors.ts'
export { type Decision, type DecisionReason, decide } from './evaluate/decide.ts'
export { evaluate } from './evaluate/evaluate.ts'
export type {
  Evaluation,
  ForbiddenPin,
  MatchedPin,
  Outcome,
  SeenCertificate,
} from './evaluate/evaluation.ts'
export { explain } from './evaluate/explain.ts'
export type { PathLimits } from './path/limits.ts'
export type { Path } from './path/path.ts'
export { REFUSALS, type Refusal, type RefusalMeaning, type RefusalReason } from './path/refusals.ts'
export { SignatureCache } from './path/signatures.ts'
export { type FoundPaths, findPaths, type PathOptions, verifiedPaths } from './path/verified-paths.ts'
export type { PinKind } from './pins/kind.ts'
export { type PinMaterial, readPinMaterial } from './pins/material.ts'
export { pinOf, pinOfPublicKey, pinOfRequest, pinOfSpki } from './pins/of.ts'
export { formatPin, type Pin, parsePin, pinDigest, samePin } from './pins/pin.ts'
export { type ReadPinOptions, readPin } from './pins/read.ts'
export { withHost, withoutHost } from './pinset/edit.ts'
export { findEntry } from './pinset/find-entry.ts'
export { formatPinSet, pinSetDigest } from './pinset/format.ts'
export { normalizeHost } from './pinset/host.ts'
export { parsePinSet } from './pinset/parse.ts'
export type {
  HostEntry,
  Mode,
  OnExpiry,
  PinEntry,
  PinSet,
  PinState,
  Position,
  Subdomains,
  Unlisted,
} from './pinset/types.ts'
export {
  buildReport,
  type KeypinReport,
  MAX_REPORT_BYTES,
  type PinReport,
  type ReportedCertificate,
  type ReportFacts,
  reportKey,
} from './report/report.ts'
export { type Certificate, readCertificate } from './x509/certificate.ts'
export { readCertificates } from './x509/encoding.ts'
export { ExtendedKeyUsage, type ExtensionFacts, type KeyUsage } from './x509/extensions.ts'
export { MAX_CERTIFICATE_BYTES } from './x509/limits.ts'
export { type Name, sameName } from './x509/name.ts'
export type { IpRange, NameConstraints, NameSubtrees, SubjectAltNames } from './x509/names.ts'
export { type KeyAlgorithm, type PublicKeyFacts, readPublicKey } from './x509/public-key.ts'
export { type CertificateRequest, readCertificateRequest } from './x509/request.ts'
export type { SignatureCheck } from './x509/signature.ts'
