import type { Embedder } from './embedder.ts'

/** Makes an embedder that is `embedder` with another `embed`: whatever else it can do, such as disposal, stays. */
export function wrapEmbedder<E extends Embedder>(embedder: E, embed: Embedder['embed']): E {
  // An instance of a class has its members on its prototype.
  return { ...embedder, id: embedder.id, dimensions: embedder.dimensions, embed, ...disposalOf(embedder) }
}

function disposalOf(embedder: Embedder & Partial<AsyncDisposable>): Partial<AsyncDisposable> {
  const dispose = embedder[Symbol.asyncDispose]
  return dispose ? { [Symbol.asyncDispose]: () => dispose.call(embedder) } : {}
}
