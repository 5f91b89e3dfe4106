import type { Metadata, Retriever } from '@dspex/core'
import { defineRetriever, matchesFilter } from '@dspex/core/implement'

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
