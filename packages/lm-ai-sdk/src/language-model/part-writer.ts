import type { ProgramModelPart, ProgramModelResult, ProgramModelStreamPart } from './program-model-result.ts'

/** Writes the parts of a stream, each kind of text between its start and its end. */
export interface PartWriter {
  /** Adds text to what is open, or ends that and opens another. */
  add(type: ProgramModelPart['type'], delta: string): Iterable<ProgramModelStreamPart>
  /** Adds what of the result has not been written, and ends the stream. */
  end(result: ProgramModelResult): Iterable<ProgramModelStreamPart>
}

/** Makes a writer of one stream. */
export function createPartWriter(): PartWriter {
  let begun = false
  let open: { readonly type: ProgramModelPart['type']; readonly id: string } | undefined
  let blocks = 0
  const written = { text: '', reasoning: '' }

  function* begin({ warnings, response }: Partial<ProgramModelResult>): Iterable<ProgramModelStreamPart> {
    if (begun) return
    begun = true
    yield { type: 'stream-start', warnings: warnings ?? [] }
    if (response) yield { type: 'response-metadata', ...response }
  }
  function* close(): Iterable<ProgramModelStreamPart> {
    if (open) yield { type: `${open.type}-end`, id: open.id }
    open = undefined
  }
  function* add(type: ProgramModelPart['type'], delta: string): Iterable<ProgramModelStreamPart> {
    yield* begin({})
    if (open?.type !== type) {
      yield* close()
      open = { type, id: String(blocks) }
      blocks += 1
      yield { type: `${type}-start`, id: open.id }
    }
    written[type] += delta
    yield { type: `${type}-delta`, id: open.id, delta }
  }

  return {
    add,
    *end(result) {
      yield* begin(result)
      for (const { type, text } of result.content) {
        // What a schema has made of a text after it was sent can't be sent any more.
        const rest = text.startsWith(written[type]) ? text.slice(written[type].length) : ''
        if (rest !== '') yield* add(type, rest)
      }
      yield* close()
      yield { type: 'finish', usage: result.usage, finishReason: result.finishReason }
    },
  }
}

/** Writes a whole result as a stream. */
export function toStreamParts(result: ProgramModelResult): Iterable<ProgramModelStreamPart> {
  return createPartWriter().end(result)
}
