export { type Addresses, addressesOf } from './addresses.ts'
export type { CertificateFacts, KeyFacts } from './certificate-facts.ts'
export { type Endpoint, formatEndpoint } from './dial.ts'
export { ProbeError, type ProbeErrorCode } from './errors.ts'
export type { Failure, FailureCode } from './failure.ts'
export type { Address } from './handshake.ts'
export { type InspectOptions, inspect, verifiedPathsOf } from './inspect.ts'
export type { Inspection, LocalRoot, ServerFacts, TrustFacts } from './inspection.ts'
export type { PathCertificate, PathFacts, Refusal } from './judge.ts'
export type { KeyKind, Narrowing } from './offers.ts'
export { type ProxyServer, parseProxy } from './reach/proxy.ts'
export { isStarttlsName, type StarttlsName, starttlsProtocols } from './reach/starttls.ts'
export type { LeafStatus, OcspFacts } from './revocation/leaf-status.ts'
export type { OcspAnswer } from './revocation/ocsp-response.ts'
export type { StapleFacts } from './revocation/staple.ts'
export type { CertificateTimestamp, TimestampSource } from './revocation/timestamps.ts'
export type { Scanned, Unscannable } from './scan/look.ts'
export type { ScannedLine } from './scan/result.ts'
export { type ScanOptions, scan, scanLines } from './scan/scan.ts'
export type { StoreName } from './stores.ts'
export { type Answer, type Survey, type SurveyedAddress, type SurveyOptions, survey } from './survey.ts'
export {
  type FileTarget,
  type HostTarget,
  parseEndpoint,
  parseTarget,
  type Target,
  withoutCredentials,
} from './target.ts'
export type { TlsFacts } from './tls-facts.ts'
