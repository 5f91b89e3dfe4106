import { createRandom, editState, type ProgramState, stateHash } from '@dspex/core'
import { defineOptimizer, type MetricLike, type Optimizer, trialLab } from '@dspex/evaluate'

// #region optimizer
/** Shows four random examples as demos and keeps the best of ten draws: what any search has to beat. */
export function bestRandomDemos<Input extends object, Labels extends object, Output>(
  metric: MetricLike<Input, Labels, Output>,
): Optimizer<Input, Labels, Output> {
  const name = 'best-random-demos'
  return defineOptimizer<Input, Labels, Output>({
    name,
    async search({ program, baseline, options, emit }) {
      const { trainset, valset = trainset, seed = 0 } = options
      const lab = trialLab(program, { ...options, examples: valset, metric })
      const random = createRandom(seed)
      const [path] = Object.keys(baseline.predictors) as [string]
      await emit({ type: 'optimize-start', optimizer: name, program: program.name, maxSteps: 10 })

      /** Scores a state, without the examples that it shows; `null` when the budget did not last. */
      const tryOut = async (id: string, state: ProgramState, shown: readonly unknown[] = []) => {
        const judged = valset.filter((example) => !shown.includes(example))
        const results = await lab.run(judged.map(({ id }) => ({ state, exampleId: id })))
        const scores = results.flatMap(({ score }) => score ?? [])
        if (scores.length === 0 && results[0]?.row) throw new Error(`Nothing was scored: ${results[0].feedback}`)
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
        const isWhole = scores.length === judged.length && scores.length > 0
        const score = isWhole ? { mean, lower: null, upper: null, n: scores.length } : null
        return { id, state, stateHash: stateHash(state), score }
      }

      const first = await tryOut('baseline', baseline)
      let winner = first
      for (let draw = 1; draw <= 10 && winner.score; draw += 1) {
        const shown = random.shuffle(trainset).slice(0, 4)
        const demos = shown.map(({ inputs, labels }) => ({ inputs, outputs: labels }) as never)
        const next = await tryOut(`draw ${draw}`, editState(baseline, path, { demos }), shown)
        if (next.score && next.score.mean > winner.score.mean) winner = next
      }
      const summary = winner === first ? 'No draw was better.' : `${winner.id} was the best.`
      const { spent } = lab
      return {
        report: { baseline: first, winner, comparison: null, spent, summary, warnings: [], ended: 'All drawn.' },
      }
    },
    forecast(_program, { trainset, valset = trainset }) {
      const runs = { low: valset.length, expected: 11 * valset.length, high: 11 * valset.length }
      return { trials: runs, calls: runs, tokens: null, usd: null, assumptions: ['Each run makes one LM call.'] }
    },
  })
}
// #endregion optimizer
