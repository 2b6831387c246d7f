export {
  CertificateError,
  HostError,
  KeypinError,
  type KeypinErrorCode,
  type KeypinErrorOptions,
  PinError,
} from './errors.ts'
export type { PinKind } from './pins/kind.ts'
export { type PinMaterial, readPinMaterial } from './pins/material.ts'
export { pinOf, pinOfPublicKey, pinOfRequest, pinOfSpki } from './pins/of.ts'
export { formatPin, type Pin, parsePin, pinDigest, samePin } from './pins/pin.ts'
export { type ReadPinOptions, readPin } from './pins/read.ts'
export { type Certificate, MAX_CERTIFICATE_BYTES, readCertificate } from './x509/certificate.ts'
export { readCertificates } from './x509/encoding.ts'
export { ExtendedKeyUsage, type ExtensionFacts, type KeyUsage } from './x509/extensions.ts'
export { type Name, sameName } from './x509/name.ts'
export type { IpRange, NameConstraints, NameSubtrees, SubjectAltNames } from './x509/names.ts'
export { type KeyAlgorithm, type PublicKeyFacts, readPublicKey } from './x509/public-key.ts'
export { type CertificateRequest, readCertificateRequest } from './x509/request.ts'
export type { SignatureCheck } from './x509/signature.ts'
