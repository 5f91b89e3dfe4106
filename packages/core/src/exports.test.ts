import { describe, expect, it } from 'vitest'

describe('@dspex/core', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
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
        "RerankerError",
        "RetrieverError",
        "SignatureError",
        "StateError",
        "addUsage",
        "attemptWithFeedback",
        "audio",
        "canonicalJson",
        "channels",
        "chatAdapter",
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
        "executionOf",
        "field",
        "file",
        "findPredictors",
        "fromDspyState",
        "hashJson",
        "image",
        "inMemoryRetriever",
        "isPredictor",
        "isProgram",
        "isSignature",
        "lmWithOptions",
        "loadState",
        "matchesFilter",
        "migrateState",
        "onEvent",
        "parseState",
        "program",
        "saveState",
        "showMessages",
        "signature",
        "stateHash",
        "stateVersion",
        "textMessage",
        "textOf",
        "textResult",
        "toDspyState",
        "toSignature",
        "traced",
        "unknownUsage",
        "validateFilter",
        "warnings",
        "withContext",
        "withState",
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
