import type { LMStreamPart } from '../lm.ts'

/** Opens a stream as far as its first part, so that a failure until then is one of opening. */
export async function openStream(stream: AsyncIterable<LMStreamPart>): Promise<AsyncIterable<LMStreamPart>> {
  const source = stream[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<LMStreamPart>> | undefined = Promise.resolve(await source.next())
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        const step = first ?? source.next()
        first = undefined
        return step
      },
      return: async () => (await source.return?.()) ?? { done: true, value: undefined },
    }),
  }
}
