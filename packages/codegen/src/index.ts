export { CodegenError, type CodegenErrorCode } from './errors.ts'
export { type Generated, type GenerateOptions, generate, generateAll } from './generate.ts'
export { formatLoss, type Loss, type LossCode, type Severity } from './loss.ts'
export { findTarget, targets } from './registry.ts'
export {
  type BinaryFile,
  type Capabilities,
  contentsOf,
  type FileRole,
  type OutputFile,
  type Proof,
  type ProofLevel,
  type Target,
  type TargetOption,
  type TextFile,
} from './target.ts'
