import { diffStates, editState, type ProgramState, stateHash } from '@dspex/core'
import { defineOptimizer, type ReportOfSearch } from '../define-optimizer.ts'
import type { CandidateScore } from '../candidate-score.ts'
import type { OptimizationReport } from '../optimization-report.ts'
import type { OptimizationEvent, Optimizer } from '../optimizer.ts'
import { rightSort, sortExamples, sortProgram } from './optimizer-world.ts'

/** What a search is to tell. */
export interface ToldSearch {
  /** How many steps. @default 3 */
  readonly steps?: number | undefined
  /** How many candidates each; the first of every odd step is kept. @default 4 */
  readonly perStep?: number | undefined
  /** The text of the rules and demos. @default short ones */
  readonly textOf?: ((candidate: number) => string) | undefined
  /** What the report says otherwise. */
  readonly report?: Partial<ReportOfSearch<OptimizationReport>> | undefined
}

/** Makes an optimizer that calls no LM and tells what it is told to, for tests of what is shown. */
function toldSearch({ steps = 3, perStep = 4, textOf = (n) => `rule ${n}`, report }: ToldSearch = {}): Optimizer {
  const name = 'told'
  return defineOptimizer({
    name,
    async search({ program, baseline, emit }) {
      const [path] = Object.keys(baseline.predictors) as [string]
      let incumbent = { id: 'start', state: baseline, score: scoreOf(0.4, 20) }
      let tried = 0
      const tell = async (id: string, state: ProgramState, score: CandidateScore, step: number, kept: boolean) => {
        const parent = step === 0 ? null : incumbent.id
        const diff = diffStates(incumbent.state, state)
        const strategy = step === 0 ? 'baseline' : tried % 2 === 0 ? 'add-rule' : 'add-demo'
        const reason = kept ? 'helps' : 'does not help'
        await emit({ type: 'candidate', step, id, parent, strategy, state, diff, score, kept, reason })
      }
      await emit({ type: 'optimize-start', optimizer: name, program: program.name, maxSteps: steps })
      await tell('start', baseline, incumbent.score, 0, true)
      for (let step = 1; step <= steps; step += 1) {
        await emit({ type: 'step-start', step, phase: 'search' })
        let kept: typeof incumbent | undefined
        for (let place = 0; place < perStep; place += 1) {
          tried += 1
          const before = incumbent.state.predictors[path] as (typeof incumbent.state.predictors)[string]
          const demo = { inputs: { word: textOf(tried) }, outputs: { sort: 'bird' } }
          const state =
            tried % 2 === 0
              ? editState(incumbent.state, path, { instructions: `${before.instructions}\n\n${textOf(tried)}` })
              : editState(incumbent.state, path, { demos: [...before.demos, demo] })
          const isKept = place === 0 && step % 2 === 1
          const score = scoreOf(isKept ? 0.4 + step / (2.5 * steps) : 0.2, isKept ? 12 : 1)
          await tell(`c${tried}`, state, score, step, isKept)
          if (isKept) kept = { id: `c${tried}`, state, score }
        }
        incumbent = kept ?? incumbent
        const spent = { trials: 40 * step, calls: 41 * step, cachedCalls: 0, tokens: 1000 * step, usd: 0.01 * step }
        const { id: best, score } = incumbent
        await emit({ type: 'step-end', step, best, score, spent, trialsLeft: 40 * (steps - step) })
      }
      const reported = ({ id, state, score }: typeof incumbent): OptimizationReport['winner'] => ({
        id,
        state,
        stateHash: stateHash(state),
        score,
      })
      return {
        report: {
          baseline: reported({ id: 'start', state: baseline, score: scoreOf(0.4, 20) }),
          winner: reported(incumbent),
          spent: { trials: 40 * steps + 20, calls: 41 * steps + 20, cachedCalls: 0, tokens: 1000 * steps, usd: 0.05 },
          comparison: null,
          summary: 'It was told so.',
          warnings: [],
          ended: `All ${steps} steps are done.`,
          endedBy: 'steps',
          ...report,
        },
      }
    },
    forecast() {
      const none = { low: 0, expected: 0, high: 0 }
      return { trials: none, calls: none, tokens: null, usd: null, assumptions: ['It calls no LM.'] }
    },
  })
}

/** The report of a told search. */
export async function toldReport(options?: ToldSearch): Promise<OptimizationReport> {
  const { report } = await toldSearch(options).compile(sortProgram(), { trainset: sortExamples(30), metric: rightSort })
  return report
}

/** The events of a told search. */
export function toldEvents(
  options?: ToldSearch,
): AsyncGenerator<OptimizationEvent<{ word: string }, { sort: string }>, void, undefined> {
  return toldSearch(options).events(sortProgram(), { trainset: sortExamples(30), metric: rightSort })
}

function scoreOf(mean: number, n: number): CandidateScore {
  return n === 1 ? { mean, lower: null, upper: null, n } : { mean, lower: mean - 0.2, upper: mean + 0.2, n }
}
