export { type EvaluationExpectation, expectEvaluation, type ScoreFloorOptions } from './expect-evaluation.ts'
