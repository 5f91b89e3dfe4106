import type { ChosenLM } from '../lm/choose-lm.ts'
import type { Output } from './output.ts'

/** What running a command needs besides the command. */
export interface RunOptions {
  readonly chosen: ChosenLM
  readonly output: Output
  readonly signal: AbortSignal
}
