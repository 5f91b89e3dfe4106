import { createHash } from 'node:crypto'
import { type CorpusPassage, type Metadata, RetrieverError } from '@dspex/core'
import { canonicalJson, showValue } from '@dspex/core/implement'

/** A passage to be kept. */
export interface PgvectorPassage<M extends Metadata = Metadata> extends CorpusPassage<M> {
  /** Facts that filters can test. @default those that are there, or {} */
  readonly metadata?: M | undefined
  /** Its vector, where it is there already. @default made by the embedder */
  readonly vector?: readonly number[] | Float32Array | undefined
}

/** A passage as it is written. */
export interface PassageRow {
  readonly id: string
  readonly text: string
  /** JSON; null to leave what is there. */
  readonly metadata: string | null
  /** Of the text, and of the vector if that came along: equal hashes need no new vector. */
  readonly hash: string
  readonly vector: readonly number[] | Float32Array | undefined
}

/** Checks a passage, and makes the row of it. */
export function toRow({ id, text, metadata, vector }: PgvectorPassage): PassageRow {
  if (typeof id !== 'string' || typeof text !== 'string')
    throw refuse(id, "it must be { id: 'a', text: '…' }, both as strings")
  checkText(id, 'id', id)
  checkText(id, 'text', text)
  return {
    id,
    text,
    metadata: metadata === undefined ? null : metadataJson(id, metadata),
    hash: hashOf(text, vector),
    vector,
  }
}

/** Tells of a passage that can't be kept. */
export function refuse(id: unknown, problem: string): RetrieverError {
  return new RetrieverError(`Passage ${showValue(id)} can't be kept: ${problem}.`, {
    code: 'RETRIEVER_REQUEST_INVALID',
  })
}

function metadataJson(id: string, metadata: unknown): string {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw refuse(id, `its metadata is ${showValue(metadata)}, but must be an object`)
  let json: string
  try {
    json = canonicalJson(metadata)
  } catch (cause) {
    throw refuse(
      id,
      `its metadata is no JSON: ${cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)}`,
    )
  }
  // An escaped backslash before it makes it text.
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(json))
    throw refuse(id, 'its metadata has a NUL character, which PostgreSQL does not store. Remove it')
  return json
}

function checkText(id: string, what: string, text: string): void {
  if (text.includes('\0'))
    throw refuse(
      id,
      `its ${what} has a NUL character, which PostgreSQL does not store. Remove it: ${what}.replaceAll('\\0', '')`,
    )
  if (!text.isWellFormed())
    throw refuse(id, `its ${what} has half of a character, which is no Unicode. Repair it: ${what}.toWellFormed()`)
}

function hashOf(text: string, vector: PassageRow['vector']): string {
  const hash = createHash('sha256').update(text)
  if (vector) hash.update('\0').update(Float32Array.from(vector))
  return hash.digest('hex')
}
