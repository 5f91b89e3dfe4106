import { type PoolOptions, type PoolTask, runPool } from './run-pool.ts'

/** Options of {@link mapPool}. */
export interface MapPoolOptions extends Pick<PoolOptions, 'concurrency' | 'signal'> {}

/**
 * Runs a task for each item, so many at once, and gives what they return in the order of the items. The first task that
 * fails cancels the others, and its error is thrown once they have ended; a task that is to fail alone catches its errors.
 *
 * @throws ConfigurationError when `concurrency` is no whole number of at least 1
 * @example const answers = await mapPool(questions, (question, { signal }) => rag.run({ question }, { signal }), { concurrency: 4 })
 */
export async function mapPool<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, task: PoolTask) => Promise<Result>,
  { concurrency, signal }: MapPoolOptions = {},
): Promise<Result[]> {
  const results: Result[] = []
  let count = 0
  const keep = async (item: Item, task: PoolTask): Promise<void> => {
    const place = count++
    results[place] = await work(item, task)
  }
  await runPool(items, keep, { concurrency, signal })
  return results
}
