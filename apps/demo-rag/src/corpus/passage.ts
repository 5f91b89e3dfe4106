import type { Metadata } from '@dspex/core'

/** What is known about a passage besides its text. */
export interface PassageMetadata extends Metadata {
  /** What the passage is about: a country, or a file's headings. */
  readonly title: string
  /** Where it comes from: a file's path within its folder, or `atlas`. */
  readonly source: string
}

/** A passage to search in. */
export interface CorpusPassage {
  readonly id: string
  readonly text: string
  readonly metadata: PassageMetadata
}
