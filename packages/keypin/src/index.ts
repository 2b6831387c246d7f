export {
  CertificateError,
  HostError,
  KeypinError,
  type KeypinErrorCode,
  type KeypinErrorOptions,
  PinError,
} from './errors.ts'
