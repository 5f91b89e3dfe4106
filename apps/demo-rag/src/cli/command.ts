import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type SplitName, splitNames } from '../atlas/splits.ts'
import { didYouMean } from './did-you-mean.ts'
import { parsePrograms, type ProgramChoice } from './programs.ts'
import { UsageError } from './usage-error.ts'

/** What the command line asks for. */
export interface Command {
  readonly name: 'help' | 'demo' | 'ask' | 'compare' | 'model'
  /** What to ask, or which model to fetch; empty for the other commands. */
  readonly question: string
  readonly corpus: string | undefined
  readonly questions: string | undefined
  readonly k: number
  readonly limit: number | undefined
  readonly split: SplitName
  readonly seed: string
  readonly concurrency: number
  readonly json: boolean
  /** The two programs to compare; `undefined` leaves the choice to the reader. */
  readonly programs: readonly [ProgramChoice, ProgramChoice] | undefined
  /** Where results are kept. */
  readonly runs: string
  /** Whether to ask anew what was answered before. */
  readonly fresh: boolean
}

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  corpus: { type: 'string' },
  questions: { type: 'string' },
  k: { type: 'string' },
  limit: { type: 'string' },
  split: { type: 'string' },
  seed: { type: 'string' },
  concurrency: { type: 'string' },
  programs: { type: 'string' },
  runs: { type: 'string' },
  fresh: { type: 'boolean' },
} as const

type OptionName = keyof typeof options

/** Reads the command line. @throws UsageError saying what can't be understood, in one sentence */
export function parseCommand(args: readonly string[]): Command {
  const { values, words } = readArguments(args)
  const [command, ...rest] = words
  if (values.help || command === 'help') return { ...defaults, name: 'help' }
  if (command === 'model') return { ...defaults, name: 'model', question: rest.join(' ').trim() }
  if (command !== undefined && command !== 'ask' && command !== 'compare') {
    const quoted =
      rest.length === 0 && /\s/.test(command)
        ? ` To ask a question, write: ask "${command}".`
        : didYouMean(command, ['ask', 'compare', 'model', 'help'])
    throw new UsageError(
      `There is no command '${command}'.${quoted || " The only commands are 'ask', 'compare', 'model' and 'help'."}`,
    )
  }
  if (command === 'compare' && rest.length > 0)
    throw new UsageError(`'compare' takes options only, not '${rest[0]}'. Programs are named by --programs k1,k3.`)
  const question = rest.join(' ').trim()
  if (command === 'ask' && question === '') throw new UsageError('What should be asked? Write: ask "your question".')
  const name = command ?? 'demo'
  refuseWhatHasNoEffect(name, values)
  const { corpus, questions } = values
  return {
    name,
    question,
    corpus,
    questions,
    k: wholeNumber('k', values.k) ?? defaults.k,
    limit: wholeNumber('limit', values.limit),
    split: splitName(values.split),
    seed: values.seed ?? defaults.seed,
    concurrency: wholeNumber('concurrency', values.concurrency) ?? defaults.concurrency,
    json: values.json ?? false,
    programs: values.programs === undefined ? undefined : parsePrograms(values.programs),
    runs: values.runs ?? defaults.runs,
    fresh: values.fresh ?? false,
  }
}

/** An option that would be passed over in silence is refused instead. */
function refuseWhatHasNoEffect(
  name: 'demo' | 'ask' | 'compare',
  { corpus, questions, split, seed, ...values }: Arguments['values'],
): void {
  if (name === 'ask') {
    const { limit, concurrency, runs, fresh } = values
    const given = { questions, split, limit, concurrency, runs, fresh }
    const [misplaced] = Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]))
    if (misplaced !== undefined)
      throw new UsageError(`--${misplaced} is for scoring many questions; 'ask' answers the one on the command line.`)
  } else if (corpus !== undefined && questions === undefined) {
    throw new UsageError('--corpus needs --questions file.jsonl to score, or the command \'ask "…"\' for one question.')
  }
  if (values.programs !== undefined && name !== 'compare')
    throw new UsageError("--programs is for the command 'compare'.")
  if (values.k !== undefined && name === 'compare')
    throw new UsageError(`'compare' takes --k as a part of the programs: --programs k1,k${values.k}.`)
  if (split !== undefined && questions !== undefined)
    throw new UsageError('--split chooses among the questions of the atlas; it does not go with --questions.')
  if (seed !== undefined && corpus !== undefined)
    throw new UsageError('--seed writes another atlas; it does not go with --corpus.')
}

const defaults: Command = {
  name: 'demo',
  question: '',
  corpus: undefined,
  questions: undefined,
  k: 3,
  limit: undefined,
  split: 'dev',
  seed: 'atlas',
  concurrency: 4,
  json: false,
  programs: undefined,
  runs: join('.dspex', 'demo-rag'),
  fresh: false,
}

interface Arguments {
  readonly values: {
    readonly [Name in OptionName]?: (typeof options)[Name]['type'] extends 'boolean' ? boolean : string
  }
  readonly words: readonly string[]
}

function readArguments(args: readonly string[]): Arguments {
  // A package runner may pass its own `--` on.
  const own = args[0] === '--' ? args.slice(1) : [...args]
  const { tokens } = parseArgs({ args: own, options, strict: false, allowPositionals: true, tokens: true })
  const values: Record<string, string | boolean> = {}
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const known = Object.hasOwn(options, name) ? options[name as OptionName] : undefined
    if (!known)
      throw new UsageError(
        `There is no option ${rawName}.${didYouMean(name, Object.keys(options)).replace("'", "'--")} See --help.`,
      )
    if (known.type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value.`)
    if (
      known.type === 'string' &&
      (value === undefined || value === '' || (!token.inlineValue && /^-(?!\d)/.test(value)))
    ) {
      throw new UsageError(`${rawName} needs a value.`)
    }
    values[name] = value ?? true
  }
  return { values, words }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text) && Number(text) >= 1) return Number(text)
  throw new UsageError(`--${name} needs a whole number from 1, not '${text}'.`)
}

function splitName(text: string | undefined): SplitName {
  if (text === undefined) return defaults.split
  const found = splitNames.find((name) => name === text)
  if (found) return found
  throw new UsageError(`--split is one of ${splitNames.join(', ')}, not '${text}'.${didYouMean(text, splitNames)}`)
}
