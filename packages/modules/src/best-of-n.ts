import { ConfigurationError, type Context, Module, type Program } from '@dspex/core'
import { isOfLibrary, isProgram, rememberCode, rememberParts, rememberWrapped, showValue } from '@dspex/core/implement'
import { anotherSample, checkCount, checkReward } from './attempt-options.ts'
import { type AttemptPlan, attemptUntil, type Reward } from './attempts.ts'

/** Options of {@link BestOfN}. */
export interface BestOfNOptions<Input extends object, Output> {
  /** How many samples at most. */
  readonly n: number
  /** How good an output is: higher is better. */
  readonly reward: Reward<Input, Output>
  /** A reward of at least this ends the search. @default all samples are drawn */
  readonly threshold?: number | undefined
  /** At which temperature, where predictors do not say themselves. @default 1 */
  readonly temperature?: number | undefined
}

/**
 * Samples a program up to `n` times and keeps the output with the highest reward, of equals the earlier; one that reaches the
 * threshold ends it. Nobody is told of earlier samples. As DSPy's `BestOfN`, with its temperature of 1 and a sample that does
 * not parse left out; but failures are counted for each run alone, where DSPy's allowance leaks from one call to the next.
 *
 * @throws what the last sample threw, when none came to an output
 * @example const best = new BestOfN(qa, { n: 5, reward: ({ answer }) => (answer.split(' ').length === 1 ? 1 : 0), threshold: 1 })
 */
export class BestOfN<Input extends object, Output> extends Module<Input, Output> {
  readonly #plan: AttemptPlan<Input, Output>

  /** @throws ConfigurationError when an option makes no sense */
  constructor(program: Program<Input, Output>, options: BestOfNOptions<NoInfer<Input>, NoInfer<Output>>) {
    super()
    const { n, reward, threshold, temperature = 1 } = options
    if (!isProgram(program))
      throw new ConfigurationError(`Only a program can be sampled, and this is ${showValue(program, 80)}.`)
    checkCount('n', n)
    if (reward === undefined) throw new ConfigurationError('BestOfN needs a `reward`: a function of output and input.')
    checkReward(reward, threshold)
    this.#plan = {
      module: `BestOfN(${program.name})`,
      inner: program,
      attempts: n,
      checks: [],
      reward,
      threshold,
      feedback: false,
      reasons: new Set(['parse', 'check', 'refusal']),
      sampling: (attempt, _, applying) => anotherSample(applying, `sample-${attempt}`, temperature),
    }
    rememberWrapped(this, program)
    rememberCode(this, reward)
    rememberParts(this, { n, threshold, temperature })
  }

  override get name(): string {
    return this.#plan.module
  }

  /** Samples. */
  forward(input: Input, context: Context): Promise<Output> {
    return attemptUntil(this.#plan, input, context)
  }
}

isOfLibrary(BestOfN)
