import type { Program, ProgramState } from '@dspex/core'
import type { CompileOptions } from './optimizer.ts'
import type { SearchEvent } from './search-events.ts'

/** What a search works on. It knows inputs, labels and outputs only as objects, as it works for programs of any. */
export interface OptimizationTask {
  /** The name of the optimizer. */
  readonly optimizer: string
  /** The program; a view keeps its state as the baseline. */
  readonly program: Program<object, unknown>
  /** The state of the program as it was given. */
  readonly baseline: ProgramState
  /** What the user gave, the metric among it; a signal is always there. */
  readonly options: CompileOptions<object, object, unknown> & { readonly signal: AbortSignal }
  /** Tells an event, and waits for a slow reader. */
  readonly emit: (event: SearchEvent) => Promise<void>
}
