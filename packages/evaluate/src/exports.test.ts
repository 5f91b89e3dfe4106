import { describe, expect, it } from 'vitest'

describe('@dspex/evaluate', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
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
        "compare",
        "completeAndGrounded",
        "containsAnswer",
        "createHoldout",
        "dataset",
        "diffDatasets",
        "editSimilarity",
        "evaluate",
        "evaluateTogether",
        "exactMatch",
        "f1Score",
        "fieldAccuracy",
        "fileCheckpointStore",
        "fileHoldoutLog",
        "fileTrialStore",
        "findOverlap",
        "findSimilarTexts",
        "fromDspyExamples",
        "hotpotF1",
        "hotpotWordF1",
        "isMetric",
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
        "readDevset",
        "reciprocalRank",
        "retrievalPrecision",
        "retrievalRecall",
        "retrievedIds",
        "semanticF1",
        "splitDataset",
        "summarizeExamples",
        "threshold",
        "toMetric",
        "trialLab",
        "trialRunner",
        "weighted",
        "wordF1",
        "wordPrecision",
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
        "testTrialStore",
      ]
    `)
  })
})
