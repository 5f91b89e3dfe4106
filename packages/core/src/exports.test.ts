import { describe, expect, it } from 'vitest'

describe('@dspex/core', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "BudgetError",
        "CacheError",
        "ChainOfThought",
        "ConfigurationError",
        "DatasetError",
        "DspexError",
        "EmbedderError",
        "InputError",
        "LMError",
        "MetricError",
        "Module",
        "ParseError",
        "Predict",
        "ReAct",
        "RerankerError",
        "RetrieverError",
        "SignatureError",
        "StateError",
        "ToolError",
        "addUsage",
        "attemptWithFeedback",
        "audio",
        "cacheKey",
        "canonicalJson",
        "channels",
        "chatAdapter",
        "createBudget",
        "createRandom",
        "currentContext",
        "defineCache",
        "defineEmbedder",
        "defineLM",
        "defineReranker",
        "defineRetriever",
        "diffStates",
        "dumpState",
        "editState",
        "eventStream",
        "executionOf",
        "explainCacheKey",
        "field",
        "file",
        "fileCache",
        "findPredictors",
        "fitHashingIdf",
        "fromDspyState",
        "hashJson",
        "hashingEmbedder",
        "image",
        "inMemoryRetriever",
        "isPredictor",
        "isProgram",
        "isSignature",
        "jsonAdapter",
        "lmWithOptions",
        "loadState",
        "matchesFilter",
        "memoryCache",
        "migrateState",
        "onEvent",
        "parseState",
        "program",
        "record",
        "replay",
        "saveState",
        "showMessages",
        "signature",
        "stateHash",
        "stateVersion",
        "systemClock",
        "textMessage",
        "textOf",
        "textResult",
        "toDspyState",
        "toSignature",
        "tool",
        "traced",
        "unknownUsage",
        "validateFilter",
        "warnings",
        "withAdmission",
        "withBatches",
        "withBudget",
        "withCache",
        "withContext",
        "withEmbeddingCache",
        "withPrice",
        "withRetries",
        "withState",
        "withTimeouts",
        "wrapLM",
      ]
    `)
  })
})

describe('@dspex/core/testing', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./testing/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "chatReply",
        "ngramEmbedder",
        "registerSuite",
        "runSuite",
        "scriptedLM",
        "testCache",
        "testDefects",
        "testEmbedder",
        "testLM",
        "testPriceFunction",
        "testReranker",
        "testRetriever",
      ]
    `)
  })
})

describe('@dspex/core/implement', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./implement/index.ts')).toSorted()).toMatchInlineSnapshot()
  })
})

describe('@dspex/core/conformance', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./conformance/index.ts')).toSorted()).toMatchInlineSnapshot()
  })
})
