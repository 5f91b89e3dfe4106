export { compareOnHoldout, type HoldoutSettings } from './compare-on-holdout.ts'
export {
  defineOptimizer,
  type OptimizationTask,
  type OptimizerDefinition,
  type ReportOfSearch,
} from './define-optimizer.ts'
export { estimateTokens, type TokenEstimate } from './estimate-tokens.ts'
export type {
  CandidateScore,
  EndOfSearch,
  Forecast,
  ForecastRange,
  LearnedPart,
  OptimizationEnvironment,
  OptimizationReport,
  RejectedPart,
  ReportedCandidate,
  ReportedExamples,
  Selection,
} from './optimization-report.ts'
export type {
  CandidateEvent,
  CompileOptions,
  ForecastOptions,
  OptimizationEvent,
  OptimizationWarningEvent,
  Optimized,
  OptimizeEndEvent,
  Optimizer,
  OptimizeStartEvent,
  StepEndEvent,
  StepStartEvent,
} from './optimizer.ts'
export type { CourseCandidate, CourseStep, Judgement, SearchCourse } from './search-course.ts'
export { lexicalSimilarity, type Similarity } from './similarity.ts'
export {
  type CandidateOutcome,
  type CandidatePayload,
  candidateWork,
  type OptimizePayload,
  optimizeWork,
  type StepPayload,
  stepWork,
} from './optimize-work.ts'
