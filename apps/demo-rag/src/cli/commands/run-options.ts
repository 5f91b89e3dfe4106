import type { openDemoDatabase } from '../../database/demo-database.ts'
import type { ChosenLM } from '../../lm/choose-lm.ts'
import type { Output } from '../output/output.ts'

/** What running a command needs besides the command. */
export interface RunOptions {
  readonly chosen: ChosenLM
  /** A database server, instead of an embedded database. */
  readonly url: string | undefined
  /** Opens the database that passages lie in. Whoever opens closes. */
  readonly openDatabase: typeof openDemoDatabase
  readonly output: Output
  readonly signal: AbortSignal
}
