import { byCloseness } from './append-a-demo.ts'
import type { Candidate } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { type Edit, toEdit } from '../candidate/edits.ts'
import type { Knowledge } from '../knowledge/memory.ts'
import { demosOfRun, type Similarity } from '@dspex/optimize'
import { covering } from '../numbers.ts'

/** What choosing demos needs. */
export interface CoverSettings {
  readonly baseline: Candidate
  readonly clusters: readonly Cluster[]
  readonly knowledge: Knowledge
  readonly similarity: Similarity
  readonly maxDemos: number
}

/** An edit and the failures it is for. */
export interface Cover {
  readonly edit: Edit
  readonly cluster: Cluster
}

/**
 * Chooses demos from the runs that are paid already, for all predictors at once: each time one for the heaviest failures
 * that no demo covers yet. They cost no check of their own; the whole is tried before anything builds on it.
 * Only where several predictors work together: what a single one shows is worth more when each demo has its own check, and
 * that is cheap there.
 */
export function coverWithDemos({ baseline, clusters, knowledge, similarity, maxDemos }: CoverSettings): Cover[] {
  const predictors = Object.entries(baseline.state.predictors)
  const room = maxDemos - Math.max(0, ...predictors.map(([, { demos }]) => demos.length))
  const strategy = 'cover-with-demos'
  const editOf = (id: string, cluster: Cluster): Edit | undefined => {
    const members = [...cluster.failing, ...cluster.passing]
    const facts = { strategy, sources: [id], cluster: cluster.key, members }
    const run = knowledge.successOf(id)
    const demos = run ? demosOfRun(run, baseline.state) : {}
    const paths = Object.keys(demos).join(' + ')
    return paths ? toEdit({ ...facts, change: 'add-run', path: paths, demos }) : undefined
  }
  const queues = clusters.map((cluster) => {
    const task = { cluster, similarity }
    const ids = byCloseness(cluster.passing, task)
    return { cluster, ids, weight: cluster.weight }
  })
  const covers: Cover[] = []
  if (predictors.length < 2) return covers
  const used = new Set<string>()
  while (covers.length < room) {
    const [heaviest] = queues.filter(({ ids }) => ids.length > 0).toSorted((a, b) => b.weight - a.weight)
    const id = heaviest?.ids.shift()
    if (!heaviest || id === undefined || heaviest.weight < covering.leastWeight) break
    const edit = used.has(id) ? undefined : editOf(id, heaviest.cluster)
    if (!edit) continue
    used.add(id)
    covers.push({ edit, cluster: heaviest.cluster })
    heaviest.weight *= covering.leftOver
  }
  return covers
}
