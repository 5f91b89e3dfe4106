import { defineEmbedder } from '../retrieve/embed/define-embedder.ts'
import type { Embedder } from '../retrieve/embed/embedder.ts'

/** Options of {@link ngramEmbedder}. */
export interface NgramEmbedderOptions {
  /** The length of the vectors. @default 512 */
  readonly dimensions?: number | undefined
}

/**
 * Makes an embedder for tests, without a model: texts that share words and spellings have similar vectors, on every
 * machine the same.
 */
export function ngramEmbedder({ dimensions = 512 }: NgramEmbedderOptions = {}): Embedder {
  return defineEmbedder({
    id: `ngram-${dimensions}`,
    dimensions,
    embed: ({ texts }) => ({ embeddings: texts.map((text) => embedText(text, dimensions)) }),
  })
}

function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const characters = [...`<${word}>`]
    add(vector, characters)
    for (let index = 0; index + 3 <= characters.length; index += 1) add(vector, characters.slice(index, index + 3))
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** Adds 1 or -1 at a place, both chosen by a hash (FNV-1a) of the characters. */
function add(vector: Float32Array, characters: readonly string[]): void {
  let hash = 0x811c9dc5
  for (const character of characters) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0
  const place = (hash >>> 1) % vector.length
  vector[place] = (vector[place] as number) + (hash & 1 ? 1 : -1)
}
