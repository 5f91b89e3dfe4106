import type { LM } from '@dspex/core'
import { wrapLM } from '@dspex/core/implement'
import { showProgress } from '@dspex/report'
import type { RagSearchEvent } from './optimize-rag.ts'

/** Shows a search while it runs. */
export interface SearchWatch {
  /** The LM, whose calls are counted. */
  readonly lm: LM
  /** How many calls there were. */
  readonly calls: () => number
  /** Passes the events on, and shows them. */
  readonly watch: (events: AsyncIterable<RagSearchEvent>) => AsyncIterable<RagSearchEvent>
}

/** Makes the watch of a search with a model, which shows on `stream` how far it is. */
export function watchSearch(own: LM, stream: NodeJS.WritableStream): SearchWatch {
  let calls = 0
  const lm = wrapLM(own, (inner) => ({
    async generate(request) {
      const result = await inner.generate(request)
      calls += 1
      return result
    },
  }))
  return { lm, calls: () => calls, watch: (events) => showProgress(events, { stream }) }
}
