import {
  type AnySignature,
  ChainOfThought,
  type CheckReasoning,
  ConfigurationError,
  type Context,
  currentContext,
  type Demo,
  type LM,
  type LMOptions,
  Predict,
  withContext,
} from '@dspex/core'
import {
  type Attempt,
  type AttemptPayload,
  defineWork,
  isOfLibrary,
  rememberParts,
  runAttempt,
  showValue,
  SignatureModule,
  toSignature,
  work,
  type WorkKind,
} from '@dspex/core/implement'
import { anotherSample, checkCount } from './attempt-options.ts'
import { majority, type MajorityOptions, type Vote } from './majority.ts'

/** One chain of a {@link MultiChainComparison}. */
export interface ChainOptions {
  /** The LM that it asks. @default the one of the context */
  readonly lm?: LM | undefined
  /** How it samples. @default at 0.7 */
  readonly lmOptions?: LMOptions | undefined
  /** What it is told to do. @default as the signature says */
  readonly instructions?: string | undefined
  /** Examples to show. @default none */
  readonly demos?: readonly Demo[] | undefined
}

/** Options of {@link MultiChainComparison}. */
export interface MultiChainComparisonOptions {
  /** How many chains of one kind, or each by itself. @default 3 */
  readonly chains?: number | readonly ChainOptions[] | undefined
  /** Who decides: an LM that compares the chains, or what most of them say. @default 'compare' */
  readonly decide?: 'compare' | 'majority' | undefined
  /** The output by which chains are compared. @default the last one */
  readonly field?: string | undefined
  /** What counts as the same; see {@link MajorityOptions}. */
  readonly normalize?: MajorityOptions<Record<string, unknown>>['normalize']
  /** How much each chain counts in a majority, above 0. @default 1 each */
  readonly weights?: readonly number[] | undefined
}

/** One chain reasons and answers. */
export const chainWork: WorkKind<AttemptPayload> = defineWork('chain', {
  title: ({ module, attempt }) => `chain ${attempt} of ${module}`,
  attributes: ({ module, attempt }) => ({ 'dspex.module': module, 'dspex.chain': attempt }),
  content: ['result'],
  trace: { kind: 'chain', path: ({ module }) => module, input: ({ attempt }) => ({ chain: attempt }) },
})

/** What the chains came to together. */
interface Comparison {
  readonly output: object
  /** How many chains answered. */
  readonly answered: number
  readonly vote: Pick<Vote<object>, 'agreement' | 'votes'>
}

const comparisonWork: WorkKind<{ readonly module: string; readonly chains: number }, Comparison> = defineWork(
  'comparison',
  {
    title: ({ module }) => `comparison of ${module}`,
    attributes: ({ module, chains }, result) => ({
      'dspex.module': module,
      'dspex.chains': chains,
      'dspex.agreement': result?.vote.agreement,
    }),
    content: ['result'],
    trace: {
      kind: 'chain',
      path: ({ module }) => module,
      input: ({ chains }) => ({ chains }),
      output: ({ vote, answered }) => ({ answered, ...vote }),
    },
  },
)

type Outputs = Record<string, unknown>

/**
 * Reasons in several chains side by side and decides between them: an LM that sees all of them writes the answer, or the answer
 * that most chains gave wins. Its outputs begin with `rationale`: why it decided so, or the reasoning of the chain that won.
 *
 * A chain that fails is left out; when all do, the error of the first counts. In a majority, chains that can change nothing any
 * more are aborted. How many chains agreed stands in the trace, in the entry of the whole: `{ answered, agreement, votes }`.
 *
 * As DSPy's `MultiChainComparison` (Yoran et al. 2023, arXiv 2304.13007; the majority is self-consistency, Wang et al. 2022,
 * arXiv 2203.11171), which is handed its completions where this one makes them.
 *
 * @example
 * const solve = new MultiChainComparison('question -> answer', { chains: 5, decide: 'majority' })
 * const { answer, rationale } = await solve.run({ question: 'What is 17 × 23?' }, { lm })
 */
export class MultiChainComparison<const S extends string | AnySignature = string> extends SignatureModule<
  S,
  { rationale: string }
> {
  /** The chains: one that is sampled several times, or each by itself. */
  readonly chains: readonly ChainOfThought<AnySignature>[]
  /** Writes the answer from the chains; nobody asks it in a majority. */
  readonly compare: Predict<AnySignature>
  readonly #size: number
  readonly #options: MultiChainComparisonOptions
  readonly #field: string

  /**
   * @throws SignatureError when the signature can't be read or has an output `reasoning` or `rationale` of its own
   * @throws ConfigurationError when an option makes no sense
   */
  constructor(signature: CheckReasoning<S>, options: MultiChainComparisonOptions = {}) {
    super()
    const { chains = 3, decide = 'compare', weights } = options
    const given = toSignature(signature as string | AnySignature) as AnySignature
    this.#size = typeof chains === 'number' ? checkCount('chains', chains) : checkCount('chains', chains.length)
    this.#options = options
    this.#field = fieldOf(given, options.field)
    if (decide !== 'compare' && decide !== 'majority')
      throw new ConfigurationError(`\`decide\` is ${showValue(decide, 80)}. Give 'compare' or 'majority'.`)
    if (weights && (decide !== 'majority' || weights.length !== this.#size || !weights.every((each) => each > 0)))
      throw new ConfigurationError(
        `\`weights\` are for decide: 'majority': ${this.#size} numbers above 0, one for each chain.`,
      )
    this.chains = (typeof chains === 'number' ? [{}] : chains).map((chain) => toChain(given, chain))
    this.compare = new Predict<AnySignature>(comparingSignature(given, this.#size))
    rememberParts(this, { size: this.#size, decide, field: this.#field, weights: weights && [...weights] })
  }

  protected async answer(input: Record<string, unknown>, { signal }: Context): Promise<object> {
    const { output } = await work(
      comparisonWork,
      () => ({ module: this.name, chains: this.#size }),
      () => this.#decide(input, signal),
    )
    return output
  }

  async #decide(input: Outputs, signal: AbortSignal | undefined): Promise<Comparison> {
    const { decide = 'compare', weights } = this.#options
    const settled = await this.#runChains(input)
    signal?.throwIfAborted()
    const answered = settled.flatMap(({ attempt, place }) =>
      attempt.error === undefined ? [{ attempt, place, outputs: attempt.output as Outputs }] : [],
    )
    if (answered.length === 0) throw settled.find(({ attempt }) => !isStraggler(attempt.error))?.attempt.error
    const vote = this.#vote(
      answered.map(({ outputs }) => outputs),
      weights && answered.map(({ place }) => weights[place] as number),
    )
    const common = { answered: answered.length, vote: { agreement: vote.agreement, votes: vote.votes } }
    if (decide === 'majority' || answered.length === 1) {
      // What another chain did is no example of how to answer.
      for (const { attempt, outputs } of answered) if (outputs !== vote.winner) await attempt.drop()
      const { reasoning, ...rest } = vote.winner
      return { ...common, output: { rationale: reasoning, ...rest } }
    }
    const told = Array.from({ length: this.#size }, (_, place) => {
      const outputs = answered.find((each) => each.place === place)?.outputs
      return [`reasoning_attempt_${place + 1}`, outputs ? this.#sayChain(outputs) : '(no answer)'] as const
    })
    return { ...common, output: await this.compare.run({ ...input, ...Object.fromEntries(told) }) }
  }

  /** Runs the chains side by side, as far as they can change something. */
  async #runChains(input: Outputs): Promise<readonly { readonly attempt: Attempt<object>; readonly place: number }[]> {
    const outer = currentContext().signal
    const late = new AbortController()
    const signal = outer ? AbortSignal.any([outer, late.signal]) : late.signal
    const said: { readonly outputs: Outputs; readonly place: number }[] = []
    const runChain = async (_: unknown, place: number): Promise<{ attempt: Attempt<object>; place: number }> => {
      const chain = this.chains[place] ?? this.chains[0]!
      const lmOptions = anotherSample(currentContext().lmOptions ?? {}, `chain-${place + 1}`)
      const attempt = await runAttempt({ module: this.name, attempt: place + 1, kind: chainWork, lmOptions }, () =>
        withContext({ signal }, () => chain.run(input)),
      )
      if (attempt.error === undefined) said.push({ outputs: attempt.output as Outputs, place })
      if (this.#isDecided(said)) late.abort(new DecidedError())
      return { attempt: attempt as Attempt<object>, place }
    }
    return Promise.all(Array.from({ length: this.#size }, runChain))
  }

  /** Whether chains that have not answered can change the majority no more. */
  #isDecided(said: readonly { readonly outputs: Outputs; readonly place: number }[]): boolean {
    const { decide, weights } = this.#options
    if (decide !== 'majority' || said.length === 0 || said.length === this.#size) return false
    const weightOf = (place: number): number => weights?.[place] ?? 1
    const all = Array.from({ length: this.#size }, (_, place) => weightOf(place)).reduce((sum, each) => sum + each, 0)
    const vote = this.#vote(
      said.map(({ outputs }) => outputs),
      said.map(({ place }) => weightOf(place)),
    )
    const sofar = said.reduce((sum, { place }) => sum + weightOf(place), 0)
    // More than half of everything: nobody can come to as much.
    return vote.agreement * sofar > all / 2
  }

  #vote(outputs: readonly Outputs[], weights: readonly number[] | undefined): Vote<Outputs> {
    return majority(outputs, { field: this.#field, normalize: this.#options.normalize, weights })
  }

  /** The sentence that DSPy shows of a chain: the first lines of its reasoning and of its answer. */
  #sayChain(outputs: Outputs): string {
    const firstLine = (value: unknown): string =>
      (typeof value === 'string' ? value : JSON.stringify(value)).trim().split('\n', 1)[0]?.trim() ?? ''
    return `«I'm trying to ${firstLine(outputs['reasoning'])} I'm not sure but my prediction is ${firstLine(outputs[this.#field])}»`
  }
}

/** Why a chain was aborted: the vote can change no more. */
class DecidedError extends Error {
  override name = 'DecidedError'
}

function isStraggler(error: unknown): boolean {
  return error instanceof DecidedError
}

function fieldOf({ outputs }: AnySignature, field: string | undefined): string {
  const names = outputs.map(({ name }) => name)
  if (field === undefined) return names.at(-1) as string
  if (names.includes(field)) return field
  throw new ConfigurationError(`\`field\` is '${field}', and the outputs are ${names.join(', ')}.`)
}

function toChain(
  given: AnySignature,
  { instructions, lmOptions, ...options }: ChainOptions,
): ChainOfThought<AnySignature> {
  const told = instructions === undefined ? given : given.withInstructions(instructions)
  return new ChainOfThought<AnySignature>(told, { ...options, lmOptions })
}

function comparingSignature(given: AnySignature, size: number): AnySignature {
  const attempts = Array.from({ length: size }, (_, place) => `reasoning_attempt_${place + 1}: string`)
  return given.append({ input: attempts.join(', ') }).prepend({ output: 'rationale: string' })
}

isOfLibrary(MultiChainComparison)
