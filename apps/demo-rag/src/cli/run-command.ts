import { withContext } from '@dspex/core'
import { DatabaseError } from '@dspex/postgres'
import { openDemoDatabase } from '../database/demo-database.ts'
import { chooseLM } from '../lm/choose-lm.ts'
import { parseCommand } from './command.ts'
import { runAsk } from './commands/run-ask.ts'
import { runCompare } from './commands/run-compare.ts'
import { runDemo } from './commands/run-demo.ts'
import { runIngest } from './commands/run-ingest.ts'
import { runModel } from './commands/run-model.ts'
import { runOptimize } from './commands/run-optimize.ts'
import type { RunOptions } from './commands/run-options.ts'
import { runRecord } from './commands/run-record.ts'
import { help } from './help.ts'
import { type ProcessStreams, processOutput } from './output/output.ts'
import { UsageError } from '../usage-error.ts'

/** What a command meets: the streams and variables of its process, and the end that its user asks for. */
export interface CommandSurroundings extends ProcessStreams {
  readonly stdin: NodeJS.ReadableStream
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal
  /** Opens the database that passages lie in. @default openDemoDatabase */
  readonly openDatabase?: RunOptions['openDatabase'] | undefined
}

/** Runs one command line, and returns its exit code. It changes nothing of the process. */
export async function runCommand(args: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  const { env, stdin, signal, openDatabase = openDemoDatabase } = surroundings
  const output = processOutput(surroundings)
  try {
    const command = parseCommand(args)
    if (command.name === 'help') {
      output.print(help)
      return 0
    }
    if (command.name === 'model') return await runModel(command.question, { output, input: stdin, signal })
    const options: RunOptions = { chosen: chooseLM(env), url: env.DATABASE_URL, output, openDatabase, signal }
    // Whoever watches would rather know soon.
    const retry = { attempts: 3, baseMs: 200 }
    const run = commands[command.name]
    return await withContext({ retry }, () => run(command, options))
  } catch (error) {
    if (signal.aborted) return 130
    if (!(error instanceof UsageError) && !DatabaseError.isInstance(error)) throw error
    output.note(error.message)
    return error instanceof UsageError ? 2 : 1
  }
}

const commands = {
  ask: runAsk,
  compare: runCompare,
  demo: runDemo,
  eval: runCompare,
  ingest: runIngest,
  optimize: runOptimize,
  record: runRecord,
}
