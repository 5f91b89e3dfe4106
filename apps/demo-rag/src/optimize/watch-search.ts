import { type LM, wrapLM } from '@dspex/core'
import { count, type Output } from '../cli/output.ts'
import type { RagSearchEvent } from './optimize-rag.ts'

/** Options of {@link watchSearch}. */
export interface WatchSearchOptions {
  readonly lm: LM
  /** How many LM calls there will be at most. */
  readonly mostCalls: number
  readonly output: Output
  /** Whether lines are printed as well; progress is always shown. */
  readonly prints: boolean
}

/** Shows a search while it runs. */
export interface SearchWatch {
  /** The LM, whose calls are counted. */
  readonly lm: LM
  /** How many calls there were. */
  readonly calls: () => number
  /** Passes the events on, and shows them. */
  readonly watch: (events: AsyncIterable<RagSearchEvent>) => AsyncGenerator<RagSearchEvent>
}

/** So often progress is shown, in milliseconds. */
const everyMs = 500

/** Makes the watch: a line for each step and for what it keeps, and how far it is in between. */
export function watchSearch({ lm: own, mostCalls, output, prints }: WatchSearchOptions): SearchWatch {
  let calls = 0
  let phase = 'looks at the program as it is'
  const beganAt = performance.now()
  const lm = wrapLM(own, (inner) => ({
    async generate(request) {
      const result = await inner.generate(request)
      calls += 1
      return result
    },
  }))
  const print = (line: string): void => {
    if (prints) output.print(line)
  }
  const show = (): void => {
    const minutes = (performance.now() - beganAt) / 60_000
    const rest = calls < 5 ? '' : `, ${Math.ceil((minutes / calls) * Math.max(0, mostCalls - calls))} min left at most`
    output.progress(`${phase}: ${count(calls, 'call')} of at most ${mostCalls}${rest}`)
  }

  async function* watch(events: AsyncIterable<RagSearchEvent>): AsyncGenerator<RagSearchEvent> {
    const timer = setInterval(show, everyMs)
    let tried = 0
    let kept: string[] = []
    try {
      for await (const event of events) {
        if (event.type === 'step-start')
          phase = event.phase === 'finals' ? 'chooses among finalists' : `step ${event.step}`
        if (event.type === 'candidate') {
          tried += 1
          if (event.kept) kept.push(`  ${output.style('green', '+')} ${event.strategy}: ${event.reason}`)
          if (phase.startsWith('chooses')) phase = 'compares on the holdout'
        }
        if (event.type === 'step-end') {
          const score = event.score ? `, best ${event.score.mean.toFixed(3)}` : ''
          print(
            `Step ${event.step}: ${count(tried, 'candidate')}${score}, ${count(event.spent.calls, 'LM call')} so far`,
          )
        }
        if (event.type === 'step-end' || event.type === 'optimize-end') {
          for (const line of kept) print(line)
          tried = 0
          kept = []
        }
        if (event.type === 'warning') print(`${output.style('yellow', 'Note')}  ${event.message}`)
        yield event
      }
    } finally {
      clearInterval(timer)
      output.clearProgress()
    }
  }

  return { lm, calls: () => calls, watch }
}
