import { withContext } from '@dspex/core'
import { DatabaseError } from '@dspex/postgres'
import { parseCommand } from './cli/command.ts'
import { help } from './cli/help.ts'
import { processOutput } from './cli/output/output.ts'
import { runAsk } from './cli/commands/run-ask.ts'
import { runCompare } from './cli/commands/run-compare.ts'
import { runDemo } from './cli/commands/run-demo.ts'
import { runIngest } from './cli/commands/run-ingest.ts'
import { runModel } from './cli/commands/run-model.ts'
import { runOptimize } from './cli/commands/run-optimize.ts'
import { runRecord } from './cli/commands/run-record.ts'
import { UsageError } from './cli/usage-error.ts'
import { chooseLM } from './lm/choose-lm.ts'

/** Runs the command line and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const output = processOutput(process)
  const interruption = new AbortController()
  process.once('SIGINT', () => interruption.abort())
  // Who reads may stop reading, such as `head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  try {
    const command = parseCommand(args)
    if (command.name === 'help') {
      output.print(help)
      return 0
    }
    if (command.name === 'model')
      return await runModel(command.question, { output, input: process.stdin, signal: interruption.signal })
    const url = process.env.DATABASE_URL
    const options = { chosen: chooseLM(process.env), url, output, signal: interruption.signal }
    // Whoever watches would rather know soon.
    const retry = { attempts: 3, baseMs: 200 }
    const run = commands[command.name]
    return await withContext({ retry }, () => run(command, options))
  } catch (error) {
    if (interruption.signal.aborted) return 130
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

process.exitCode = await main(process.argv.slice(2))
