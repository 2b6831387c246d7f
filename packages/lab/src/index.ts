export { LabError, type LabErrorCode } from './errors.ts'
export type { Attribution, Expected, How, Outcome, Verdict } from './judge/verdicts.ts'
export { type LabKeyKind, labKeyKinds } from './pki/authorities.ts'
export type { LabPins } from './pki/facts.ts'
export { type InitializedLab, type InitLabOptions, initLab } from './pki/init.ts'
export type { LabFiles } from './pki/layout.ts'
export { type Lab, loadLab } from './pki/load.ts'
export { renewLab } from './pki/renew.ts'
export { listPresets, type PresetSummary, presetVersion } from './presets/found.ts'
export type { PresetName } from './presets/preset.ts'
export { type Change, type Comparison, compareRuns } from './record/compare.ts'
export { parseRun } from './record/parse.ts'
export type { SealCheck } from './record/seal.ts'
export { type RecordCheck, type VerifyRecordOptions, verifyRecord } from './record/verify.ts'
export { renderComparison } from './render/comparison.ts'
export { formatRun, type RunFormat, runFormats } from './render/formats.ts'
export { type RenderOptions, renderRun } from './render/table.ts'
export type { Asked, Prompt } from './run/attached.ts'
export type { AttachOptions, LabProgress, LiveOptions, RunLabOptions } from './run/options.ts'
export { runLab } from './run/run.ts'
export { leastSet, listScenarios, type ScenarioSummary } from './run/select.ts'
export type { SideDoor } from './run/side-door.ts'
export type {
  Attempt,
  ClientProcess,
  Companion,
  DriverAnswer,
  Result,
  Run,
  RunClient,
  RunEnvironment,
  RunHost,
  RunPin,
  Seal,
} from './run/types.ts'
export type {
  Cast,
  Expectation,
  Genuine,
  Interceptor,
  Material,
  PinShape,
  Presented,
  Scenario,
  ScenarioGroup,
} from './scenarios/scenario.ts'
export type { Arrival, ProxyKind, WayIn } from './serve/front/way.ts'
export { type GatewayOptions, type GatewayRules, gatewayRules } from './serve/gateway.ts'
export { renderQr } from './serve/page/qr.ts'
export type { TlsVersion } from './serve/serving.ts'
export { type SpeechName, speechNames } from './serve/speech/registry.ts'
