export { curveBallKey } from './curve-ball.ts'
export { type EncryptOptions, encryptPrivateKey, type KeyDerivation } from './encrypted-key.ts'
export { ForgeError, type ForgeErrorCode, type ForgeErrorOptions } from './errors.ts'
export type { Existing } from './existing.ts'
export type { ExtensionInput, KeyPurpose, KeyUsageName } from './extensions.ts'
export {
  authority,
  createForge,
  type Forge,
  type ForgeSources,
  issued,
  request,
  root,
  selfSigned,
} from './forge.ts'
export type { GeneralName, NameConstraints } from './general-names.ts'
export { impostorKey } from './impostor-key.ts'
export { writeKeyFile } from './key-file.ts'
export { generateKey, type KeyName, type KeySource, type KeySpec, keyNames } from './keys.ts'
export type { NameAttributes, NameInput } from './names.ts'
export type { CertificateOptions, CertificateSource } from './options.ts'
export { pemBundle } from './pem.ts'
export { createKeyPool, type KeyPool, type KeyPoolOptions } from './pool.ts'
export type { PublicKeyForm } from './public-key.ts'
export type { PublicKeySource } from './public-key-source.ts'
export { CertificateRequest, type RequestOptions } from './request.ts'
export type { OcspOptions, RevocationStatus } from './revocation.ts'
export type { Digest, SignatureOptions } from './signature.ts'
export { Certificate, CertificateAuthority, Issued } from './story.ts'
export { withSwappedKey } from './swapped-key.ts'
