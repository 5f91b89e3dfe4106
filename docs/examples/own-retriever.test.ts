import { testRetriever } from '@dspex/core/testing'
import { noteRetriever } from './own-retriever.ts'

// #region suite
testRetriever('noteRetriever', { create: ({ passages }) => noteRetriever(passages) })
// #endregion suite
