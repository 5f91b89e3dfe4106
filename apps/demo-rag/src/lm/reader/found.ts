import type { Sentence } from './sentences.ts'

/** What the reader found, with the sentences that say so. */
export interface Found {
  readonly answer: string
  readonly evidence: readonly Sentence[]
  /** How much of the question the evidence covers, from 0 to 1. */
  readonly coverage: number
}
