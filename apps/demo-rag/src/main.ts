import { runCommand } from './cli/run-command.ts'

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
// Who reads may stop reading, such as `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { stdin, stdout, stderr, env } = process
process.exitCode = await runCommand(process.argv.slice(2), { stdin, stdout, stderr, env, signal: interruption.signal })
