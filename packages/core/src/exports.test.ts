import { describe, expect, it } from 'vitest'

describe('@dspex/core', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "BudgetError",
        "CacheError",
        "ChainOfThought",
        "ConfigurationError",
        "DspexError",
        "EmbedderError",
        "InputError",
        "LMError",
        "Module",
        "ParseError",
        "Predict",
        "ReAct",
        "RerankerError",
        "RetrieverError",
        "SignatureError",
        "StateError",
        "ToolError",
        "audio",
        "chatAdapter",
        "createBudget",
        "currentContext",
        "diffStates",
        "dumpState",
        "editState",
        "executionOf",
        "explainCacheKey",
        "field",
        "file",
        "fileCache",
        "findPredictors",
        "fitHashingIdf",
        "fromDspyState",
        "hashingEmbedder",
        "image",
        "inMemoryRetriever",
        "jsonAdapter",
        "lmWithOptions",
        "loadState",
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
        "textMessage",
        "textOf",
        "textResult",
        "toDspyState",
        "tool",
        "validateFilter",
        "warnings",
        "withAdmission",
        "withBatches",
        "withBudget",
        "withCache",
        "withContext",
        "withDiversity",
        "withEmbeddingCache",
        "withPrice",
        "withReranker",
        "withRetries",
        "withState",
        "withTimeouts",
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
        "scriptedLM",
      ]
    `)
  })
})

describe('@dspex/core/implement', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./implement/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "SignatureModule",
        "addModelUsage",
        "addUsage",
        "addUsageByModel",
        "attemptWithFeedback",
        "cacheKey",
        "canonicalJson",
        "channels",
        "contextKeys",
        "createGate",
        "createRandom",
        "defineCache",
        "defineEmbedder",
        "defineLM",
        "defineReranker",
        "defineRetriever",
        "defineStage",
        "describeCause",
        "describeType",
        "didYouMean",
        "diversify",
        "eventStream",
        "formatCount",
        "formatDifference",
        "formatDuration",
        "formatPath",
        "formatScore",
        "formatShare",
        "formatUsd",
        "guardCall",
        "hashJson",
        "holdLock",
        "isPlainObject",
        "isPredictor",
        "isProgram",
        "isRecord",
        "isSignature",
        "linkSignal",
        "lmWithStage",
        "mapPool",
        "matchesFilter",
        "mergeSignals",
        "parseExactJson",
        "pickContext",
        "replaceFile",
        "runPool",
        "showValue",
        "singleFlight",
        "stateVersion",
        "systemClock",
        "toSignature",
        "toolCallingAdapter",
        "traced",
        "unknownUsage",
        "untilAbort",
        "warn",
        "widen",
        "wrapLM",
      ]
    `)
  })
})

describe('@dspex/core/conformance', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./conformance/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "registerSuite",
        "runSuite",
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
