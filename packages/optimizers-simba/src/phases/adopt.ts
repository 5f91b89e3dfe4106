import type { Merge } from '../search/merge-edits.ts'
import type { Search } from '../search/search.ts'
import type { Checked } from '../search/targeted-check.ts'

/** Goes on from the merge that was kept, and says whether any was: what its edits mended is no failure any more. */
export async function adopt(
  { story, memory, incumbents, settings }: Search,
  step: number,
  merges: readonly Merge[],
  parts: readonly Checked[],
): Promise<boolean> {
  for (const { candidate, kept, gain } of merges) {
    const points = (100 * Math.abs(gain)).toFixed(1)
    const reason = `together probably ${gain > 0 ? 'better' : 'worse'} by ${points} points`
    await story.tell(candidate, { step, kept, reason })
  }
  const kept = merges.find((merge) => merge.kept)
  if (!kept) return false
  incumbents.push(kept.candidate)
  memory.age()
  memory.learn(kept.results)
  const held = new Set(kept.candidate.edits)
  for (const { edit, results, cluster, mended, siblings } of parts) {
    if (!held.has(edit)) continue
    memory.learn(results)
    const ran = new Set([...results, ...kept.results].map(({ trial }) => trial.exampleId))
    const others = cluster.failing.filter((id) => !ran.has(id))
    if (siblings > 0 && !settings.without.has('presumption')) memory.presume(others, mended / siblings)
  }
  return true
}
