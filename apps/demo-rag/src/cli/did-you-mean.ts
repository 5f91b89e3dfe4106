/** Writes ` Did you mean 'x'?` for the nearest of `names`, or nothing when none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const [best] = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .toSorted((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? ` Did you mean '${best.candidate}'?`
    : ''
}

/** How many letters must be changed, added, taken away or swapped with the next to make one text of the other. */
function editDistance(a: string, b: string): number {
  let earlier: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const swaps = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = swaps ? (earlier[column - 2] as number) + 1 : Infinity
      current.push(Math.min(replaced, swapped, (previous[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    earlier = previous
    previous = current
  }
  return previous[b.length] as number
}
