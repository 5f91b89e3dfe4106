/**
 * Groups texts of similar length, the shortest first, so that little is filled up: each batch counts at most `maxTokens`
 * tokens with the filling, or is a single text. Gives places in `lengths`.
 */
export function planBatches(lengths: readonly number[], maxTokens: number): number[][] {
  const order = [...lengths.keys()].toSorted((a, b) => (lengths[a] as number) - (lengths[b] as number))
  const batches: number[][] = []
  let batch: number[] = []
  for (const place of order) {
    // The one that comes is the longest of the batch.
    if (batch.length > 0 && (batch.length + 1) * (lengths[place] as number) > maxTokens) {
      batches.push(batch)
      batch = []
    }
    batch.push(place)
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
