export { CodegenError, type CodegenErrorCode } from './errors.ts'
export { type Generated, type GenerateOptions, generate, generateAll } from './generate.ts'
export { formatLoss, type Loss, type LossCode, type Severity } from './loss.ts'
export { findTarget, targets } from './registry.ts'
export type {
  Capabilities,
  FileRole,
  OutputFile,
  Proof,
  ProofLevel,
  Target,
  TargetOption,
} from './target.ts'
