import type { CourseCandidate, OptimizationReport } from '@dspex/optimize'

/** A candidate at its place in the tree. */
export interface TreeRow {
  /** The candidate. */
  readonly candidate: CourseCandidate
  /** How far it stands from the line that leads to the winner. */
  readonly depth: number
  /** Whether it stands on the line between baseline and winner. */
  readonly onTrunk: boolean
  /** What it is, in the end. */
  readonly fate: 'baseline' | 'winner' | 'kept' | 'refused'
}

/**
 * Lays the candidates out from the baseline to the winner: the line between the two runs straight down, and what was tried
 * on the way stands beside the candidate that it was made of. So a search of many steps is as wide as one of few.
 */
export function candidateTree(report: OptimizationReport): readonly TreeRow[] {
  const { baseline, winner } = report
  const candidates = withEnds(report)
  const children = new Map<string, CourseCandidate[]>()
  for (const candidate of candidates.values()) {
    if (candidate.id === baseline.id) continue
    const parent = parentOf(candidate, candidates, baseline.id)
    const siblings = children.get(parent)
    if (siblings) siblings.push(candidate)
    else children.set(parent, [candidate])
  }
  const trunk = trunkOf(candidates, report)
  const rows: TreeRow[] = []
  const seen = new Set<string>()
  const stack: { readonly candidate: CourseCandidate; readonly depth: number }[] = []
  const walk = (from: CourseCandidate): void => {
    stack.push({ candidate: from, depth: 0 })
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { candidate, depth } = next
      if (seen.has(candidate.id)) continue
      seen.add(candidate.id)
      const onTrunk = trunk.has(candidate.id)
      rows.push({ candidate, depth, onTrunk, fate: fateOf(candidate, baseline.id, winner.id) })
      const own = children.get(candidate.id) ?? []
      // The stack turns them round: what leads on comes last.
      for (const child of own.filter(({ id }) => trunk.has(id))) stack.push({ candidate: child, depth })
      for (const child of own.filter(({ id }) => !trunk.has(id)).toReversed())
        stack.push({ candidate: child, depth: depth + 1 })
    }
  }
  walk(candidates.get(baseline.id) as CourseCandidate)
  // What names itself as its ancestor hangs on nothing.
  for (const candidate of candidates.values()) if (!seen.has(candidate.id)) walk(candidate)
  return rows
}

/** All that were told, and both ends, which a search need not tell. */
function withEnds({ baseline, winner, course, diff, optimizer }: OptimizationReport): Map<string, CourseCandidate> {
  const all = new Map<string, CourseCandidate>()
  const told = new Set(course.candidates.map(({ id }) => id))
  const common = { parent: null, judgements: [] }
  if (!told.has(baseline.id))
    all.set(baseline.id, { ...common, id: baseline.id, strategy: 'baseline', stateHash: baseline.stateHash, diff: {} })
  for (const candidate of course.candidates) all.set(candidate.id, candidate)
  if (!all.has(winner.id))
    all.set(winner.id, { ...common, id: winner.id, strategy: optimizer, stateHash: winner.stateHash, diff })
  return all
}

function parentOf(
  { id, parent }: CourseCandidate,
  candidates: ReadonlyMap<string, CourseCandidate>,
  baseline: string,
): string {
  return parent !== null && parent !== id && candidates.has(parent) ? parent : baseline
}

/** The winner and all that it was made of; where the baseline won, what was best before the finals. */
function trunkOf(
  candidates: ReadonlyMap<string, CourseCandidate>,
  { baseline, winner, course }: OptimizationReport,
): ReadonlySet<string> {
  const trunk = new Set<string>([baseline.id])
  const last = winner.id === baseline.id ? course.steps.at(-1)?.best : winner.id
  let at = candidates.get(last ?? winner.id)
  while (at && !trunk.has(at.id)) {
    trunk.add(at.id)
    at = candidates.get(parentOf(at, candidates, baseline.id))
  }
  return trunk
}

function fateOf({ id, judgements }: CourseCandidate, baseline: string, winner: string): TreeRow['fate'] {
  if (id === winner) return id === baseline ? 'baseline' : 'winner'
  if (id === baseline) return 'baseline'
  return judgements.some(({ kept }) => kept) ? 'kept' : 'refused'
}
