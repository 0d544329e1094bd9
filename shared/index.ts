/** The engine's one door: what worker, site and scripts may import. */
export { accuracyReport, type AccuracyReport, type SetAccuracy, type TermAccuracy } from './accuracy/index.ts'
export {
  catalogueDate,
  findGpu,
  findModel,
  gpus,
  models,
  nearGpus,
  nearModels,
  type GpuEntry,
  type ModelEntry,
} from './catalogue/index.ts'
export { engines } from './engines/index.ts'
export { PROBLEM_STATUS, type Issue, type Problem, type ProblemKind, type Result } from './errors.ts'
export { estimate, estimateModel } from './estimate/estimate.ts'
export { glance, type Glance } from './estimate/glance.ts'
export type { Component, Estimate, Fit, Memory, Suggestion, Verdict, Warning } from './estimate/types.ts'
export { useModelSource, type ModelSource } from './estimate/model-source.ts'
export type { ResolvedModel } from './estimate/resolve-model.ts'
export { symbolsOf, type Expression, type SymbolInfo } from './formula/expression.ts'
export { toTex, toText } from './formula/print.ts'
export { substitute } from './formula/substitute.ts'
export { COMPONENT_IDS, type ComponentId, type Source, type Term } from './formula/term.ts'
export { nearest } from './near.ts'
export { kvFormats } from './precision/kv-format-list.ts'
export { findWeightFormat, weightFormats } from './precision/weight-formats.ts'
export { publishedFormulas } from './published/index.ts'
export { ESTIMATE_FIELDS } from './request/estimate-fields.ts'
export {
  estimateSchema,
  issuesOf,
  parseEstimateRequest,
  type EstimateField,
  type EstimateRequest,
} from './request/estimate.ts'
export { termPages, type TermPage } from './terms/index.ts'
export { compareTraining, type ComparedEstimate, type Comparison } from './training/comparisons.ts'
export { savedTensorsOf, type SavedRow } from './training/layer-table.ts'
export { formatBytes, formatCount, formatTokens, type MemoryUnit } from './units/format.ts'
export { VERSION } from './version.ts'
