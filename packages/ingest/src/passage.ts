import type { CorpusPassage, Metadata } from '@dspex/core'

/** What is known about a passage: where it comes from, to cite it and to find it again. */
export interface PassageMetadata extends Metadata {
  /** The path of its document. */
  readonly path: string
  /** The title of its document. */
  readonly title: string
  /** The headings that it stands under, the outermost first. */
  readonly headings: readonly string[]
  /** Where it begins in the source of its document: an offset in UTF-16 units, as `slice` takes it. */
  readonly start: number
  /** Where it ends there. */
  readonly end: number
  /** The line of the source that it begins in, from 1. */
  readonly startLine: number
  /** The line that it ends in. */
  readonly endLine: number
  /** The page of a PDF that it begins on, from 1. */
  readonly page?: number | undefined
  /** The SHA-256 of all else about the passage: equal means that nothing has changed. */
  readonly hash: string
}

/** A passage with its place. It fits wherever core takes passages. */
export interface SourcedPassage extends CorpusPassage<PassageMetadata> {
  /** What is known about it; the metadata of its document stands beside it. */
  readonly metadata: PassageMetadata
}
