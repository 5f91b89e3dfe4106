import { type Check, ConfigurationError, type Context, Module, type Program } from '@dspex/core'
import { isOfLibrary, isProgram, rememberCode, rememberParts, rememberWrapped, showValue } from '@dspex/core/implement'
import { anotherSample, checkCount, checkReward } from './attempt-options.ts'
import { type AttemptPlan, attemptUntil, type RetryReason, type Reward } from './attempts.ts'

/** Options of {@link Retry}. */
export interface RetryOptions<Input extends object, Output> {
  /** How often it may try, the first time among them. @default 3 */
  readonly attempts?: number | undefined
  /** What an output has to hold; see `check`. @default what is asserted inside */
  readonly checks?: readonly Check<Output, Input>[] | undefined
  /** How good an output is, to choose between those that hold. @default the first that holds */
  readonly reward?: Reward<Input, Output> | undefined
  /** A reward of at least this is enough. @default none is, so that all attempts are made */
  readonly threshold?: number | undefined
  /**
   * Whether the responsible predictor is sent its past reply and what was wrong. Without it every attempt is another sample
   * of the whole.
   *
   * @default true
   */
  readonly feedback?: boolean | undefined
  /** What is tried again: what does not parse, what does not hold, what the model declines. @default ['parse', 'check'] */
  readonly on?: readonly RetryReason[] | undefined
  /**
   * The temperature of later attempts, where predictors do not say themselves.
   *
   * @default as of the first, for an attempt that is told what was wrong; else 0.7 where it would be next to nothing
   */
  readonly temperature?: number | ((attempt: number) => number) | undefined
}

const reasons: readonly RetryReason[] = ['parse', 'check', 'refusal']

/**
 * Wraps a predictor or module: runs it until its output holds, or the attempts are used up. What does not hold, by `checks` or by
 * `assertThat` and `suggest` inside, goes back to the responsible predictor as a repair does: its past reply, the field and
 * the message. Calls before it are answered as they were, so that nothing is asked, and no tool called, twice for it.
 *
 * Of several outputs the best is kept: what must hold before what had better, then the reward. The others leave nothing
 * but their entries in the trace, marked as dropped, which no demo is made of; who reads the stream sees them reset. The
 * state is that of what is wrapped, with the same paths.
 *
 * As DSPy's `Retry` and `backtrack_handler` of 2.4 (Singhvi et al. 2023, arXiv 2312.13382), without their global lock.
 *
 * @throws AssertionError `ASSERTION_FAILED`, with every attempt, when what must hold never does; it is the program's failure
 * @throws AssertionError `CHECK_FAILED` when a check throws, or a reward is no finite number
 * @example
 * const brief = check({ name: 'brief', field: 'answer', test: ({ answer }: { answer: string }) => answer.length <= 80, message: 'is longer than 80 characters' })
 * const qa = new Retry(new ChainOfThought('question -> answer'), { attempts: 3, checks: [brief] })
 */
export class Retry<Input extends object, Output> extends Module<Input, Output> {
  readonly #plan: AttemptPlan<Input, Output>

  /** @throws ConfigurationError when an option makes no sense */
  constructor(program: Program<Input, Output>, options: RetryOptions<NoInfer<Input>, NoInfer<Output>> = {}) {
    super()
    this.#plan = planOf(program, options)
    const { attempts, checks, threshold, feedback } = this.#plan
    rememberWrapped(this, program)
    if (options.reward) rememberCode(this, options.reward)
    rememberParts(this, {
      attempts,
      checks: [...checks],
      threshold,
      feedback,
      on: [...this.#plan.reasons],
      temperature: typeof options.temperature === 'function' ? String(options.temperature) : options.temperature,
    })
  }

  override get name(): string {
    return this.#plan.module
  }

  /** Tries. */
  forward(input: Input, context: Context): Promise<Output> {
    return attemptUntil(this.#plan, input, context)
  }
}

/**
 * Makes a program try again where an assertion inside does not hold: `Retry` without checks of its own. It runs again from the
 * responsible predictor; what was called before it is not called twice.
 *
 * @throws ConfigurationError when an option makes no sense
 * @example const reliable = retrying(rag, { attempts: 4 })
 */
export function retrying<Input extends object, Output>(
  program: Program<Input, Output>,
  options: Omit<RetryOptions<NoInfer<Input>, NoInfer<Output>>, 'checks'> = {},
): Retry<Input, Output> {
  return new Retry(program, options)
}

function planOf<Input extends object, Output>(
  inner: Program<Input, Output>,
  options: RetryOptions<Input, Output>,
): AttemptPlan<Input, Output> {
  const {
    attempts = 3,
    checks = [],
    reward,
    threshold,
    feedback = true,
    on = ['parse', 'check'],
    temperature,
  } = options
  if (!isProgram(inner))
    throw new ConfigurationError(`Only a program can be tried again, and this is ${showValue(inner, 80)}.`)
  checkCount('attempts', attempts)
  checkReward(reward, threshold)
  for (const each of checks) {
    if (typeof each?.test !== 'function')
      throw new ConfigurationError(`A check is ${showValue(each, 80)}. Make it by check({ name, test, message }).`)
  }
  const unknown = on.find((reason) => !reasons.includes(reason))
  if (unknown !== undefined)
    throw new ConfigurationError(`\`on\` has ${showValue(unknown, 80)}. It is a list of ${reasons.join(', ')}.`)
  const temperatureAt = (attempt: number): number | undefined =>
    typeof temperature === 'function' ? temperature(attempt) : temperature
  return {
    module: `Retry(${inner.name})`,
    inner,
    attempts,
    checks,
    reward,
    threshold,
    feedback,
    reasons: new Set(on),
    sampling(attempt, isTold, applying) {
      if (attempt === 1) return undefined
      const given = temperatureAt(attempt)
      // Who is told what was wrong is asked something else; the same temperature keeps what was right.
      if (!isTold) return anotherSample(applying, `retry-${attempt}`, given)
      return given === undefined ? undefined : { temperature: given }
    },
  }
}

isOfLibrary(Retry)
