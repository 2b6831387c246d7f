export { CodegenError, type CodegenErrorCode } from './errors.ts'
export { exportPinSet, exportTargets } from './export.ts'
export { type Generated, type GenerateOptions, generate, generateAll, lossesOf } from './generate.ts'
export { ImportError, type ImportErrorCode, type Place } from './import/errors.ts'
export type { ImportFormat, Source } from './import/format.ts'
export { type Imported, type ImportOptions, importPinSet } from './import/import.ts'
export {
  formatImportLoss,
  type ImportLoss,
  type ImportLossCode,
  type ImportSeverity,
} from './import/loss.ts'
export { findImportFormat, importFormats } from './import/registry.ts'
export { formatLoss, type Loss, type LossCode, type Severity } from './loss.ts'
export { overlayPaths } from './overlay-paths.ts'
export { findTarget, targets } from './registry.ts'
export {
  type BinaryFile,
  type Capabilities,
  contentsOf,
  type Exchange,
  type FileRole,
  type OutputFile,
  type Proof,
  type ProofLevel,
  type Target,
  type TargetOption,
  type TextFile,
} from './target.ts'
