import type { Metadata } from '@dspex/core'

/** What is known about a passage besides its text. */
export interface PassageMetadata extends Metadata {
  /** What the passage is about: a country, or a file's headings. */
  readonly title: string
  /** Where it comes from: a file's path within its folder, or `atlas`. */
  readonly path: string
  /** The headings that a passage of a file stands under, and its lines there. */
  readonly headings?: readonly string[] | undefined
  readonly startLine?: number | undefined
  readonly endLine?: number | undefined
}

/** A passage to search in. */
export interface CorpusPassage {
  readonly id: string
  readonly text: string
  readonly metadata: PassageMetadata
}

/** What passages were cut from. */
export interface CorpusDocument {
  /** Its path within the folder, or the name of a country. */
  readonly path: string
  readonly title: string
  readonly source: string
  /** The SHA-256 of `source`. */
  readonly hash: string
}
