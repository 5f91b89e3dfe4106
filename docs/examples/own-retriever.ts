// #region retriever
import { defineRetriever, matchesFilter, type Metadata, type Retriever } from '@dspex/core'

/** A text to search in. */
export interface Note {
  readonly id: string
  readonly text: string
  readonly metadata: Metadata
}

/** Finds the notes that share most words with the query. */
export function noteRetriever(notes: readonly Note[]): Retriever {
  return defineRetriever({
    name: 'notes',
    retrieve({ query, k, filter }) {
      const wanted = new Set(words(query))
      const found = notes
        .filter(({ metadata }) => filter === undefined || matchesFilter(filter, metadata))
        .map((note) => ({ ...note, score: words(note.text).filter((word) => wanted.has(word)).length }))
        .filter(({ score }) => score > 0)
      return { passages: found.toSorted((a, b) => b.score - a.score).slice(0, k) }
    },
  })
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
// #endregion retriever

// #region use
const notes = noteRetriever([
  { id: 'a', text: 'Water the plants on Monday', metadata: { done: true } },
  { id: 'b', text: 'Water the garden on Tuesday', metadata: { done: false } },
])
const filter = { field: 'done', op: 'eq', value: false } as const
const { passages } = await notes.retrieve({ query: 'When do I water?', k: 5, filter })
console.log(passages.map(({ id, score }) => [id, score])) // => [ [ 'b', 1 ] ]
// #endregion use
