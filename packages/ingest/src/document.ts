import type { Metadata } from '@dspex/core'

/** What a document was read from. */
export type DocumentKind = 'text' | 'markdown' | 'html' | 'pdf'

/** A text to be split, with the way back to where it came from. It is plain data. */
export interface SourceDocument {
  /** Names the document: its path within the folder, with `/` between the parts. Ids of passages begin with it. */
  readonly path: string
  /** What it was read from. */
  readonly kind: DocumentKind
  /** Its title as it says itself, else its first heading, else its file name. */
  readonly title: string
  /** What is to be searched and read: without markup, blocks apart by empty lines. */
  readonly text: string
  /** The original, as text. Positions of passages are offsets in it. Of a PDF: the text of its pages. */
  readonly source: string
  /** The SHA-256 of `source`, in hexadecimal digits. */
  readonly hash: string
  /** The parts of `text` that are not prose, in the order of their starts. */
  readonly blocks: readonly Block[]
  /** Which pieces of `text` come from which pieces of `source`, in order. What is in between was inserted. */
  readonly segments: readonly Segment[]
  /** What the document says about itself: the front matter of Markdown. */
  readonly metadata: Metadata
  /** What was wrong with it and did not keep it from being read. */
  readonly warnings: readonly string[]
}

/** A part of a text that is no prose: `text.slice(start, end)`. */
export type Block = HeadingBlock | KeptBlock | PageBlock

/** A heading. */
export interface HeadingBlock {
  readonly kind: 'heading'
  /** From 1, the outermost, to 6. */
  readonly level: number
  /** Where it begins in the text. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/** Code or a table, which splitters keep in one piece if it fits. */
export interface KeptBlock {
  /** Whether it is code or a table. */
  readonly kind: 'code' | 'table'
  /** Where it begins in the text. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/** A page of a PDF. */
export interface PageBlock {
  readonly kind: 'page'
  /** From 1. */
  readonly number: number
  /** Where it begins in the text. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/**
 * A piece of a text and what it comes from. Where both have the same length they are the same, character by character;
 * else the one stands for the other as a whole, such as `&` for `&amp;`.
 */
export interface Segment {
  /** Where it begins in the text. */
  readonly text: number
  /** How long it is there. */
  readonly length: number
  /** Where it begins in the source. */
  readonly source: number
  /** How long it is there. */
  readonly sourceLength: number
}

/** Options of every reader. */
export interface ReadOptions {
  /** Names the document: see {@link SourceDocument.path}. */
  readonly path: string
  /** The encoding of bytes that do not say it themselves: a label of the web, such as `windows-1252`. @default 'utf-8' */
  readonly encoding?: string | undefined
}

/** The name of a file without its folders and its ending: the title of what has none. */
export function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.replace(/(?<=.)\.[^.]*$/, '')
}
