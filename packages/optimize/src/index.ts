export { type CandidateScore, summarizeScores, summarizeValues } from './candidate-score.ts'
export { compareOnHoldout } from './compare-on-holdout.ts'
export { demoOfRun, demosOfRun } from './demo-of-run.ts'
export { defineOptimizer, type OptimizerDefinition, type ReportOfSearch } from './define-optimizer.ts'
export { estimateTokens, type TokenEstimate, type TokenSettings } from './estimate-tokens.ts'
export type {
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
export type { OptimizationTask } from './optimization-task.ts'
export type {
  CompileOptions,
  ForecastOptions,
  OptimizationEvent,
  Optimized,
  OptimizeEndEvent,
  Optimizer,
} from './optimizer.ts'
export type { CourseCandidate, CourseStep, Judgement, SearchCourse } from './search-course.ts'
export type {
  CandidateEvent,
  OptimizationWarningEvent,
  OptimizeStartEvent,
  SearchEvent,
  StepEndEvent,
  StepStartEvent,
} from './search-events.ts'
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
