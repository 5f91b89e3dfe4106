export { assertImproved, assertNotWorse } from './compare/assert-improved.ts'
export type { CompareOptions } from './compare/compare-options.ts'
export { compare } from './compare/compare.ts'
export type {
  ComparedProgram,
  Comparison,
  ComparisonDetails,
  ComparisonSettings,
  DifferenceInterval,
  FigureComparison,
  MetricComparison,
  SliceComparison,
  Verdict,
} from './compare/comparison.ts'
export { ComparisonError } from './compare/comparison-error.ts'
export type { MetricNoise, NoiseReport } from './compare/noise.ts'
export type { ReportPair } from './compare/pair-reports.ts'
export { type Assignment, assignSplits, type AssignSplitsOptions } from './dataset/assign-splits.ts'
export {
  type DatasetStatistics,
  type DuplicateExamples,
  type NearDuplicates,
  summarizeExamples,
} from './dataset/dataset-statistics.ts'
export {
  type Dataset,
  dataset,
  type DatasetMetadata,
  type DatasetOptions,
  type DatasetOptionsOfRows,
  type DatasetOptionsWithSchema,
} from './dataset/dataset.ts'
export { type DatasetDiff, diffDatasets } from './dataset/diff-datasets.ts'
export type { ExampleRow, RowSource } from './dataset/example-row.ts'
export type { FieldStatistics, NumberSummary, ValueCount } from './dataset/field-statistics.ts'
export { fileHoldoutLog } from './dataset/file-holdout-log.ts'
export { type ExamplePlace, findOverlap, type Overlap, type OverlapPair } from './dataset/find-overlap.ts'
export { fromDspyExamples, type FromDspyExamplesOptions } from './dataset/from-dspy-examples.ts'
export {
  createHoldout,
  type CreateHoldoutOptions,
  type Holdout,
  type HoldoutLog,
  type HoldoutUse,
  memoryHoldoutLog,
  type OpenHoldoutOptions,
} from './dataset/holdout.ts'
export { loadCsv, type LoadCsvOptions } from './dataset/load-csv.ts'
export { loadJson } from './dataset/load-json.ts'
export { loadJsonl } from './dataset/load-jsonl.ts'
export type { LoadOptions } from './dataset/load-rows.ts'
export type { FieldSelection } from './dataset/select-fields.ts'
export {
  findSimilarTexts,
  type SimilarPair,
  type SimilarTexts,
  type SimilarTextsOptions,
} from './dataset/similar-texts.ts'
export { splitDataset, type SplitOptions } from './dataset/split-dataset.ts'
export type { HoldoutOptions, SplitMethod, Splits } from './dataset/splits.ts'
export type { DataSource } from './dataset/text-chunks.ts'
export type { RowSchema } from './dataset/validate-row.ts'
export { allOf, anyOf, type Combined, type CombineOptions, threshold, weighted } from './metric/combine.ts'
export { completeAndGrounded, type CompleteAndGroundedOptions } from './metric/complete-and-grounded.ts'
export { editSimilarity, type EditSimilarityOptions } from './metric/edit-similarity.ts'
export { fieldAccuracy, type FieldAccuracyOptions } from './metric/field-accuracy.ts'
export {
  type Disagreement,
  type JudgeAgreement,
  judgeAgreement,
  type JudgeAgreementOptions,
  type RatedOutput,
} from './metric/judge-agreement.ts'
export type { JudgeScale, Rating } from './metric/judge-scale.ts'
export {
  judge,
  type JudgeInput,
  type JudgeOptions,
  type JudgeOutput,
  type JudgeProgram,
  judgeProgram,
} from './metric/judge.ts'
export {
  type AnyMetric,
  isMetric,
  metric,
  type MetricFunction,
  type MetricOf,
  type MetricOptions,
  type MetricResult,
  type ScoreResult,
  toMetric,
} from './metric/metric.ts'
export { normalizeText } from './metric/normalize-text.ts'
export {
  type GoldPassages,
  ndcg,
  reciprocalRank,
  type RetrievalMetric,
  type RetrievalMetricOptions,
  retrievalPrecision,
  retrievalRecall,
} from './metric/retrieval-metrics.ts'
export { retrievedIds, type RetrievedOptions } from './metric/retrieved-passages.ts'
export { semanticF1, type SemanticF1Options } from './metric/semantic-f1.ts'
export {
  answerExactMatch,
  answerPassageMatch,
  type ExactMatchOptions,
  f1Score,
  type GoldAnswers,
  hotpotF1,
  type PassageMatchOptions,
  precisionScore,
  type TextMetric,
  type TextMetricOptions,
} from './metric/text-metrics.ts'
export { containsAnswer, exactMatch, hotpotWordF1, wordF1, wordPrecision } from './metric/text-scores.ts'
export type { Budget } from './harness/budget.ts'
export type { CodeVersion } from './harness/code-version.ts'
export {
  type CheckpointStore,
  type CheckpointStoreOptions,
  fileCheckpointStore,
  type FileCheckpointStoreOptions,
  memoryCheckpointStore,
} from './harness/checkpoint-store.ts'
export {
  defineOptimizer,
  type OptimizationTask,
  type OptimizerDefinition,
  type ReportOfSearch,
} from './harness/define-optimizer.ts'
export { type Evaluate, evaluate, type EvaluateTogether, evaluateTogether } from './harness/evaluate.ts'
export type {
  EvaluationEvent,
  RunEndEvent,
  RunStartEvent,
  TrialEndEvent,
  WarningEvent,
} from './harness/evaluation-events.ts'
export type {
  CommonOptions,
  EvaluateOptions,
  EvaluateTogetherOptions,
  EvaluationSubjectOptions,
  NoiseOptions,
} from './harness/evaluation-options.ts'
export {
  type Executor,
  localExecutor,
  type LocalExecutorOptions,
  type RunTask,
  trialRunner,
  type TrialRunnerOptions,
  type TrialTask,
} from './harness/executor.ts'
export { type FileTrialStore, fileTrialStore, type FileTrialStoreOptions } from './harness/file-trial-store.ts'
export type { Spent } from './harness/lab-account.ts'
export type { MetricLike, MetricRecord, MetricSettings, Reduce } from './harness/measure.ts'
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
} from './harness/optimization-report.ts'
export type {
  CandidateEvent,
  CompileOptions,
  OptimizationEvent,
  OptimizationWarningEvent,
  Optimized,
  OptimizeEndEvent,
  Optimizer,
  OptimizeStartEvent,
  StepEndEvent,
  StepStartEvent,
} from './harness/optimizer.ts'
export type {
  CostReport,
  Distribution,
  EarlyStop,
  Environment,
  EvaluationReport,
  EvaluationResult,
  ExampleFigures,
  MetricReport,
  ReportedDataset,
  ReportedInterval,
  ReportedProgram,
  ReportWarning,
  SliceMetric,
  SliceReport,
  StopReason,
  TrialCounts,
} from './harness/report.ts'
export type {
  Evaluated,
  EvaluatedFunction,
  EvaluationContext,
  NamedFunction,
  SubjectOptions,
} from './harness/subject.ts'
export type { CourseCandidate, CourseStep, Judgement, SearchCourse } from './harness/search-course.ts'
export type { ErrorCount } from './harness/tally.ts'
export type { AskOptions, LabReply, LabResult, LabTrial, TrialLab, TrialLabOptions } from './harness/lab-port.ts'
export { trialLab } from './harness/trial-lab.ts'
export {
  memoryTrialStore,
  type ScoresToStore,
  type StoredRow,
  type TrialQuery,
  type TrialStore,
  type TrialStoreOptions,
  type TrialSummary,
  type TrialToStore,
} from './harness/trial-store.ts'
export type {
  FailedScore,
  GivenScore,
  MetricFailure,
  TrialFailure,
  TrialKey,
  TrialRow,
  TrialScore,
} from './harness/trial.ts'
export { csvReport, type CsvReportOptions, csvTrials } from './report/csv-report.ts'
export { jsonlTrials, jsonReport } from './report/json-report.ts'
export { markdownReport } from './report/markdown-report.ts'
export { type ProgressOptions, showProgress, withProgress } from './report/show-progress.ts'
export { terminalReport } from './report/terminal-report.ts'
export type { TerminalOptions } from './report/terminal.ts'
export {
  htmlReport,
  type HtmlOptimizationOptions,
  type HtmlReportOptions,
  writeHtmlReport,
} from './report/html-report.ts'
export { cohensKappa, type Kappa, type KappaOptions, type Label, type Ratings } from './statistics/agreement.ts'
export {
  type AsyncBestOfKOptions,
  type BestOfK,
  bestOfK,
  bestOfKAsync,
  type BestOfKOptions,
} from './statistics/best-of-k.ts'
export {
  type AsyncBootstrapOptions,
  type BootstrapInterval,
  bootstrapInterval,
  bootstrapIntervalAsync,
  type BootstrapOptions,
} from './statistics/bootstrap.ts'
export type { Share } from './statistics/check-input.ts'
export type { ClusterLabels } from './statistics/clusters.ts'
export { type ClusterSpread, designEffect, intraclassCorrelation } from './statistics/design-effect.ts'
export {
  betaCdf,
  type BetaParameters,
  betaQuantile,
  binomialCdf,
  type BinomialParameters,
  binomialProbability,
  chiSquaredCdf,
  type ChiSquaredParameters,
  chiSquaredQuantile,
  fCdf,
  type FParameters,
  fQuantile,
  normalCdf,
  normalQuantile,
  studentCdf,
  type StudentParameters,
  studentQuantile,
  type Tail,
  type TailOptions,
} from './statistics/distributions.ts'
export {
  cliffsDelta,
  type DiscordantOddsRatio,
  discordantOddsRatio,
  type StandardizedDifference,
  standardizedDifference,
  type TieOptions,
  type WinsAndLosses,
  winsAndLosses,
} from './statistics/effect-size.ts'
export {
  clopperPearsonInterval,
  type ClusterOptions,
  type Interval,
  type IntervalOptions,
  type MeanEstimate,
  standardError,
  tInterval,
  wilsonInterval,
} from './statistics/intervals.ts'
export { type CorrectedRate, correctJudgedRate, type JudgeBiasOptions } from './statistics/judge-bias.ts'
export { type Adjustment, type AdjustOptions, adjustPValues } from './statistics/multiplicity.ts'
export {
  type Alternative,
  type AlternativeOptions,
  type DiscordantPairs,
  type EquivalenceOptions,
  type EquivalenceTest,
  equivalenceTest,
  type McnemarOptions,
  type McnemarTest,
  mcnemarTest,
  pairedDifferences,
  type PairedScores,
  type TTest,
  tTest,
} from './statistics/paired-tests.ts'
export { passAtK, passHatK, type PassOptions } from './statistics/pass-at-k.ts'
export {
  type DiscordanceSpread,
  itemsNeeded,
  type McnemarDesign,
  mcnemarPower,
  type McnemarPowerOptions,
  minimumDetectableEffect,
  pairedPower,
  type PairedSpread,
  pairedVariance,
  type PairedVarianceParts,
  type PowerOptions,
  type TrialSpread,
  type VarianceSpread,
} from './statistics/power.ts'
export {
  type AsyncSignFlipOptions,
  type SignFlipOptions,
  type SignFlipTest,
  signFlipTest,
  signFlipTestAsync,
} from './statistics/sign-flip-test.ts'
export { type WilcoxonOptions, type WilcoxonTest, wilcoxonTest } from './statistics/wilcoxon-test.ts'
