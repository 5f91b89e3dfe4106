import { describe, expect, it } from 'vitest'

describe('@dspex/evaluate', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "ClaimError",
        "ComparisonError",
        "DatasetError",
        "MetricError",
        "allOf",
        "answerExactMatch",
        "answerPassageMatch",
        "anyOf",
        "assertImproved",
        "assertNotWorse",
        "assignSplits",
        "checkExamples",
        "compare",
        "completeAndGrounded",
        "createHoldout",
        "dataset",
        "diffDatasets",
        "editSimilarity",
        "evaluate",
        "evaluateTogether",
        "evaluateWork",
        "f1Score",
        "fieldAccuracy",
        "fileCheckpointStore",
        "fileHoldoutLog",
        "fileTrialStore",
        "findOverlap",
        "fromDspyExamples",
        "hotpotF1",
        "isGoldPassage",
        "judge",
        "judgeAgreement",
        "judgeProgram",
        "loadCsv",
        "loadJson",
        "loadJsonl",
        "localExecutor",
        "memoryCheckpointStore",
        "memoryHoldoutLog",
        "memoryTrialStore",
        "metric",
        "ndcg",
        "normalizeText",
        "precisionScore",
        "reciprocalRank",
        "retrievalPrecision",
        "retrievalRecall",
        "retrievedPassages",
        "semanticF1",
        "splitDataset",
        "threshold",
        "toMetric",
        "trialLab",
        "trialRunner",
        "trialWork",
        "weighted",
        "wordF1",
      ]
    `)
  })
})

describe('@dspex/evaluate/conformance', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./conformance/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "testCheckpointStore",
        "testExecutor",
        "testHoldoutLog",
        "testTrialStore",
      ]
    `)
  })
})
