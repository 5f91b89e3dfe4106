import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type SplitName, splitNames } from '../atlas/splits.ts'
import { didYouMean } from '@dspex/core/implement'
import { defaultSearch, type SearchMode } from '../database/corpus-retriever.ts'
import { parsePrograms, parseSearch, parseSearches, type ProgramChoice } from './programs.ts'
import { UsageError } from '../usage-error.ts'

/** The commands; `demo` is what runs without one. */
const commandNames = ['ask', 'ingest', 'compare', 'eval', 'optimize', 'record', 'model'] as const

type CommandName = 'demo' | (typeof commandNames)[number]

/** What the command line asks for. */
export interface Command {
  readonly name: 'help' | CommandName
  /** What to ask, or which model to fetch; empty for the other commands. */
  readonly question: string
  readonly corpus: string | undefined
  readonly questions: string | undefined
  readonly k: number
  readonly limit: number | undefined
  readonly split: SplitName
  readonly seed: string
  /** Whether a seed was given, and with it the atlas. */
  readonly namesAtlas: boolean
  readonly concurrency: number
  readonly json: boolean
  /** How passages are searched for; of `eval` the two searches that are compared, the baseline first. */
  readonly searches: readonly [SearchMode, ...SearchMode[]]
  /** The two programs to compare; `undefined` leaves the choice to the reader. */
  readonly programs: readonly [ProgramChoice, ProgramChoice] | undefined
  /** How many LM calls a search may spend; `undefined` for as many as is usual. */
  readonly budget: number | undefined
  /** A file with a state, or `none`; `undefined` for what `optimize` has left. */
  readonly state: string | undefined
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
  retriever: { type: 'string' },
  programs: { type: 'string' },
  budget: { type: 'string' },
  state: { type: 'string' },
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
  const name = command === undefined ? 'demo' : commandName(command, rest)
  if (name === 'ingest') return { ...defaults, ...readIngest(rest, values) }
  if (name !== 'ask' && rest.length > 0)
    throw new UsageError(
      `'${name}' takes options only, not '${rest[0]}'.${name === 'compare' ? ' Programs are named by --programs k1,k3.' : ''}`,
    )
  const question = rest.join(' ').trim()
  if (name === 'ask' && question === '') throw new UsageError('What should be asked? Write: ask "your question".')
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
    namesAtlas: values.seed !== undefined,
    concurrency: wholeNumber('concurrency', values.concurrency) ?? defaults.concurrency,
    json: values.json ?? false,
    searches: searchesOf(name, values.retriever),
    programs: values.programs === undefined ? undefined : parsePrograms(values.programs),
    budget: wholeNumber('budget', values.budget),
    state: values.state,
    runs: values.runs ?? defaults.runs,
    fresh: values.fresh ?? false,
  }
}

/** Reads what `ingest` takes: a folder and where to keep it. */
function readIngest(words: readonly string[], { runs, json, ...values }: Values): Partial<Command> {
  refuse(values, "has no effect on 'ingest', which takes a folder, --runs and --json.")
  const [folder] = words
  if (folder === undefined || words.length > 1)
    throw new UsageError('Which folder should be taken in? Write: ingest <folder>. Quote a path with blanks in it.')
  return { name: 'ingest', corpus: folder, runs: runs ?? defaults.runs, json: json ?? false }
}

function searchesOf(name: CommandName, text: string | undefined): Command['searches'] {
  if (name === 'eval') return text === undefined ? ['dense', defaultSearch] : parseSearches(text)
  return text === undefined ? defaults.searches : [parseSearch(text)]
}

function commandName(command: string, rest: readonly string[]): (typeof commandNames)[number] {
  const found = commandNames.find((name) => name === command)
  if (found) return found
  const names = [...commandNames, 'help']
  const quoted =
    rest.length === 0 && /\s/.test(command)
      ? ` To ask a question, write: ask "${command}".`
      : didYouMean(command, names)
  const all = names.map((name) => `'${name}'`)
  throw new UsageError(
    `There is no command '${command}'.${quoted || ` The only commands are ${all.slice(0, -1).join(', ')} and ${all.at(-1)}.`}`,
  )
}

/** An option that would be passed over in silence is refused instead. */
function refuseWhatHasNoEffect(name: CommandName, { corpus, questions, split, seed, ...values }: Values): void {
  const { limit, concurrency, fresh, programs, retriever, k, budget, state } = values
  const isSearch = name === 'optimize' || name === 'record'
  if (name === 'ask')
    refuse(
      { questions, split, limit, concurrency, fresh },
      "is for scoring many questions; 'ask' answers the one on the command line.",
    )
  else if (isSearch) refuse({ corpus, questions, split }, `does not go with '${name}', which learns from the atlas.`)
  else if (corpus !== undefined && questions === undefined)
    throw new UsageError('--corpus needs --questions file.jsonl to score, or the command \'ask "…"\' for one question.')
  if (name !== 'compare') refuse({ programs }, "is for the command 'compare'.")
  if (name === 'compare' || isSearch)
    refuse(
      { retriever },
      name === 'compare'
        ? "is for 'demo', 'ask' and 'eval'; write --programs dense,hybrid."
        : 'does not go with a search for prompts.',
    )
  if (!isSearch) refuse({ budget }, "is for the command 'optimize'.")
  if (name !== 'ask' && name !== 'demo')
    refuse({ state }, `is for answering; '${name}' begins with the program as it is written.`)
  if (k !== undefined && name === 'compare')
    throw new UsageError(`'compare' takes --k as a part of the programs: --programs k1,k${k}.`)
  if (split !== undefined && questions !== undefined)
    throw new UsageError('--split chooses among the questions of the atlas; it does not go with --questions.')
  if (seed !== undefined && corpus !== undefined)
    throw new UsageError('--seed writes another atlas; it does not go with --corpus.')
}

function refuse(values: Values, why: string): void {
  const [misplaced] = Object.entries(values).flatMap(([option, value]) => (value === undefined ? [] : [option]))
  if (misplaced !== undefined) throw new UsageError(`--${misplaced} ${why}`)
}

/** A command without options. */
export const defaults: Command = {
  name: 'demo',
  question: '',
  corpus: undefined,
  questions: undefined,
  k: 3,
  limit: undefined,
  split: 'dev',
  seed: 'atlas',
  namesAtlas: false,
  concurrency: 4,
  json: false,
  searches: [defaultSearch],
  programs: undefined,
  budget: undefined,
  state: undefined,
  runs: join('.dspex', 'demo-rag'),
  fresh: false,
}

type Values = {
  readonly [Name in OptionName]?: ((typeof options)[Name]['type'] extends 'boolean' ? boolean : string) | undefined
}

interface Arguments {
  readonly values: Values
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
