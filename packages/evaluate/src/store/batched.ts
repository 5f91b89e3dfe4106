const batchesKey = Symbol('batches')

/** Items that come in batches, to be read one by one, or with {@link forEachItem}. */
interface Batched<Item> extends AsyncIterable<Item> {
  readonly [batchesKey]: AsyncIterable<readonly Item[]>
}

/** Gives the items of batches one by one. */
export function oneByOne<Item>(batches: AsyncIterable<readonly Item[]>): Batched<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches) for (const item of batch) yield item
    },
    [batchesKey]: batches,
  }
}

/** Visits each item. Of those that come in batches, only batches are waited for, which saves much where items are many. */
export async function forEachItem<Item>(
  items: AsyncIterable<Item> | Batched<Item>,
  visit: (item: Item) => void,
): Promise<void> {
  if (batchesKey in items) for await (const batch of items[batchesKey]) for (const item of batch) visit(item)
  else for await (const item of items) visit(item)
}
