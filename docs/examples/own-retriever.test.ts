import { testRetriever } from '@dspex/core/conformance'
import { expect, it } from 'vitest'
import { noteRetriever } from './own-retriever.ts'

// #region suite
testRetriever('noteRetriever', { create: ({ passages }) => noteRetriever(passages) })
// #endregion suite

it('scores by the words that a note shares with the query', async () => {
  const metadata = { done: false }
  const notes = noteRetriever([
    { id: 'a', text: 'Water the plants on Monday', metadata },
    { id: 'b', text: 'Water the garden on Tuesday', metadata },
  ])
  const { passages } = await notes.retrieve({ query: 'When do I water the garden?', k: 5 })
  expect(passages.map(({ id, score }) => [id, score])).toEqual([
    ['b', 3],
    ['a', 2],
  ])
})
