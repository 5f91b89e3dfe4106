import { diffStates, editState, type ProgramState, stateHash } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { trialLab } from '@dspex/evaluate'
import { defineOptimizer, type Optimizer } from '@dspex/optimize'

// #region optimizer
/** Shows four random examples as demos and keeps the best of ten draws: what any search has to beat. */
export function bestRandomDemos(): Optimizer {
  const [name, draws] = ['best-random-demos', 10]
  return defineOptimizer({
    name,
    async search({ program, baseline, options, emit }) {
      const { trainset, valset, seed = 0 } = options
      const random = createRandom(seed)
      const [mixed, half] = [random.shuffle(trainset), Math.ceil(trainset.length / 2)]
      // No example is shown and judged by at once: a demo gives its own answer away.
      const [judged, shown] = valset ? [valset, mixed] : [mixed.slice(0, half), mixed.slice(half)]
      const lab = trialLab(program, { ...options, examples: judged })
      const [path] = Object.keys(baseline.predictors) as [string]
      await emit({ type: 'optimize-start', optimizer: name, program: program.name, maxSteps: draws })

      /** Scores a state; `null` when the budget did not last. */
      const tryOut = async (id: string, state: ProgramState) => {
        const results = await lab.run(judged.map((example) => ({ state, exampleId: example.id })))
        const scores = results.flatMap(({ score }) => score ?? [])
        if (scores.length === 0 && results[0]?.row) throw new Error(`Nothing was scored: ${results[0].feedback}`)
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
        const score = scores.length === judged.length ? { mean, lower: null, upper: null, n: scores.length } : null
        return { id, state, stateHash: stateHash(state), score }
      }

      const first = await tryOut('baseline', baseline)
      let winner = first
      for (let step = 1; step <= draws && winner.score; step += 1) {
        await emit({ type: 'step-start', step, phase: 'search' })
        const demos = random.shuffle(shown).slice(0, 4)
        const pairs = demos.map(({ inputs, labels }) => ({ inputs, outputs: labels }) as never)
        const next = await tryOut(`draw ${step}`, editState(baseline, path, { demos: pairs }))
        const kept = next.score !== null && next.score.mean > winner.score.mean
        if (kept) winner = next
        const from = { parent: 'baseline', strategy: 'random-demos', diff: diffStates(baseline, next.state) }
        await emit({ type: 'candidate', step, ...next, ...from, kept, reason: kept ? 'the best so far' : 'no better' })
        const [{ id: best, score }, spent] = [winner, lab.spent]
        await emit({ type: 'step-end', step, best, score, spent, trialsLeft: (draws - step) * judged.length })
      }
      const summary = winner === first ? 'No draw was better.' : `${winner.id} was the best.`
      const report = { summary, warnings: [], ended: lab.exhausted() ?? 'All drawn.', spent: lab.spent }
      return { report: { ...report, baseline: first, winner, comparison: null } }
    },
    forecast(_program, { trainset, valset }) {
      const once = valset?.length ?? Math.ceil(trainset.length / 2)
      const runs = { low: once, expected: (draws + 1) * once, high: (draws + 1) * once }
      return { trials: runs, calls: runs, tokens: null, usd: null, assumptions: ['Each run makes one LM call.'] }
    },
  })
}
// #endregion optimizer
