import { runSuite } from '@dspex/core/conformance'
import { type Demo, editState } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { describe, expect, it } from 'vitest'
import { defineOptimizer, type ReportOfSearch } from '../define-optimizer.ts'
import type { Optimizer } from '../optimizer.ts'
import type { OptimizationReport } from '../optimization-report.ts'
import { trialLab } from '@dspex/evaluate'
import { optimizerCases, testOptimizer } from './test-optimizer.ts'

/** What may be wrong with an optimizer. */
interface Defects {
  readonly ignoresBudget?: boolean
  readonly usesChance?: boolean
  readonly keepsWorst?: boolean
  readonly forgetsStore?: boolean
  readonly showsHoldout?: boolean
  readonly lies?: boolean
  readonly ignoresAbort?: boolean
}

/** What a search must not depend on; unlike `Math.random`, never the same twice. */
let searches = 0

/** Shows one random example as a demo if that scores more. */
function oneDemo(defects: Defects = {}): Optimizer {
  return defineOptimizer({
    name: 'one-demo',
    async search({ program, baseline, options, emit }) {
      const { trainset, valset = trainset, seed = 0, holdout } = options
      const { store, checkpoints, budget, ...context } = options
      const stores = defects.forgetsStore ? {} : { store, checkpoints }
      const lab = trialLab(program, {
        ...context,
        ...stores,
        ...(defects.ignoresAbort && { signal: undefined }),
        examples: valset,
        budget: defects.ignoresBudget ? undefined : budget,
      })
      await emit({ type: 'optimize-start', optimizer: 'one-demo', program: program.name, maxSteps: 1 })
      const scoreOf = async (state: typeof baseline): Promise<OptimizationReport['winner']> => {
        const results = await lab.run(valset.map(({ id }) => ({ state, exampleId: id })))
        const broken = results.find(({ row, score }) => row && score === null)
        if (broken) throw new Error(broken.feedback)
        const scores = results.flatMap(({ score }) => score ?? [])
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
        const isWhole = scores.length === valset.length
        return {
          id: 'x',
          state,
          stateHash: 'x',
          score: isWhole ? { mean, lower: null, upper: null, n: scores.length } : null,
        }
      }
      const pool = defects.showsHoldout && Array.isArray(holdout) ? (holdout as typeof trainset) : trainset
      const random = defects.usesChance ? { pick: () => pool[(searches += 1) % pool.length] } : createRandom(seed)
      const { inputs, labels } = random.pick(pool) as (typeof trainset)[number]
      const first = await scoreOf(baseline)
      const demos = defects.keepsWorst ? [] : [{ inputs, outputs: labels } as Demo]
      const next = await scoreOf(editState(baseline, 'self', { instructions: 'Sort it.', demos }))
      const gain = (next.score?.mean ?? 0) - (first.score?.mean ?? 0)
      const takes = next.score && first.score && (defects.keepsWorst || gain > 0)
      const winner = takes || (defects.usesChance && next.score) || defects.showsHoldout ? next : first
      const report: ReportOfSearch<OptimizationReport> = {
        baseline: first,
        winner,
        comparison: null,
        spent: lab.spent,
        warnings: [],
        summary: 'One demo was tried.',
        ended: 'Done.',
      }
      return { report: defects.lies ? { ...report, baseline: next } : report }
    },
    forecast(_program, { trainset, valset = trainset }) {
      const calls = { low: valset.length, expected: 2 * valset.length, high: 2 * valset.length }
      return { trials: calls, calls, tokens: null, usd: null, assumptions: ['One call a run.'] }
    },
  })
}

testOptimizer('a sound optimizer', { create: () => oneDemo() })

describe('testOptimizer', () => {
  it.each<readonly [defect: keyof Defects, test: RegExp]>([
    ['ignoresBudget', /budget of calls/],
    ['ignoresAbort', /goes on after an abort/],
    ['usesChance', /one seed one result/],
    ['keepsWorst', /scored worse than the baseline/],
    ['forgetsStore', /pays nothing twice/],
    ['showsHoldout', /learns nothing from the holdout/],
    ['lies', /the state that the report names/],
  ])('finds an optimizer that %s', async (defect, test) => {
    const { failed } = await runSuite(optimizerCases, { create: () => oneDemo({ [defect]: true }) })
    expect([...failed.keys()].some((name) => test.test(name))).toBe(true)
  })
})
