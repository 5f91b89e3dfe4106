/**
 * The circles in a graph of imports: for every knot of files that all reach each other, its shortest circle, which begins
 * and ends with the same file.
 */
export function importCircles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = []
  const inKnot = new Set<string>()
  for (const file of imports.keys()) {
    if (inKnot.has(file) || wayTo(imports, file, file) === undefined) continue
    const knot = [...imports.keys()].filter(
      (other) => other === file || (wayTo(imports, file, other) && wayTo(imports, other, file)),
    )
    for (const member of knot) inKnot.add(member)
    const ways = knot.flatMap((member) => [wayTo(imports, member, member) ?? []])
    circles.push(ways.reduce((shortest, way) => (way.length < shortest.length ? way : shortest)))
  }
  return circles
}

/** The shortest way along imports, of one step at least, with both ends. */
function wayTo(imports: ReadonlyMap<string, readonly string[]>, from: string, to: string): string[] | undefined {
  const ways: string[][] = [[from]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of imports.get(way.at(-1) ?? '') ?? []) {
      if (next === to) return [...way, next]
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}
