import { canonicalJson, type TraceEntry } from '@dspex/core'
import type { LabResult } from '@dspex/evaluate'
import type { Cluster } from './cluster-failures.ts'
import type { Knowledge } from './memory.ts'

/** What a predictor weighs that no run speaks for or against, against one that every run blames. */
const leastBlame = 0.25

/**
 * Says how much each predictor is to blame for a cluster of failures, from {@link leastBlame} to 1. Where an example was
 * solved once and failed once, the first predictor that got the same and gave something else made the difference: what
 * comes after it only followed. That takes two runs that are there already, and no other one with outputs swapped.
 */
export function blameFor(cluster: Cluster, paths: readonly string[], knowledge: Knowledge): (path: string) => number {
  const counts = new Map<string, number>()
  let known = 0
  for (const id of paths.length > 1 ? cluster.failing : []) {
    const [failure, success] = [knowledge.failureOf(id), knowledge.successOf(id)]
    const path = failure && success && firstDivergence(failure, success)
    if (path === undefined) continue
    counts.set(path, (counts.get(path) ?? 0) + 1)
    known += 1
  }
  return (path) => {
    if (known === 0 || !paths.includes(path)) return 1
    return leastBlame + (1 - leastBlame) * ((counts.get(path) ?? 0) / known)
  }
}

/** The predictor that got the same in both runs and gave something else, or failed in one: the first of the trace. */
export function firstDivergence(failure: LabResult, success: LabResult): string | undefined {
  const [bad, good] = [stepsOf(failure), stepsOf(success)]
  for (const [place, step] of bad.entries()) {
    const other = good[place]
    if (!other || other.path !== step.path || textOf(other.input) !== textOf(step.input)) return undefined
    if (textOf(step.output) !== textOf(other.output)) return step.path
  }
  return undefined
}

function stepsOf({ row }: LabResult): readonly TraceEntry[] {
  return row?.trace.filter(({ kind }) => kind === 'predict') ?? []
}

/** A reasoning is never the same twice, and follows from nothing: it blames nobody. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const { reasoning: _reasoning, ...rest } = value as { readonly reasoning?: unknown }
  return canonicalJson(JSON.parse(JSON.stringify(rest)))
}
