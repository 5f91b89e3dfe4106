import type { LM } from '../lm.ts'

/** A stage of the pipeline, by the name of what it takes care of. */
export type StageName = 'cache' | 'budget' | 'price' | 'retries' | 'admission' | 'timeouts'

interface Layers {
  readonly root: LM
  readonly stages: ReadonlySet<StageName>
}

const layersOf = new WeakMap<LM, Layers>()
const none: ReadonlySet<StageName> = new Set()

/**
 * What a stage that an LM brings along makes needless: itself, and what would be wrong around it. A timeout around a
 * queue would count the wait in it; a queue around retries would hold a place while a retry waits. Budgets all count.
 */
const covered: Readonly<Record<StageName, readonly StageName[]>> = {
  cache: ['cache'],
  budget: [],
  price: ['price'],
  retries: ['retries', 'admission', 'timeouts'],
  admission: ['admission', 'timeouts'],
  timeouts: ['timeouts'],
}

/** The LM under all layers of `lm`: what views and stages of one model have in common. */
export function rootOf(lm: LM): LM {
  return layersOf.get(lm)?.root ?? lm
}

/** The stages that `lm` brings along and those that make no sense around it. */
export function stagesCoveredBy(lm: LM): ReadonlySet<StageName> {
  return layersOf.get(lm)?.stages ?? none
}

/** Remembers that `outer` is `inner` with one more layer around it. */
export function noteLayer(outer: LM, inner: LM, stage?: StageName): void {
  const stages = stagesCoveredBy(inner)
  layersOf.set(outer, { root: rootOf(inner), stages: stage ? new Set([...stages, ...covered[stage]]) : stages })
}
