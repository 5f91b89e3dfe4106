import { ConfigurationError, type Example, type Execution, type Metric, type Score, withContext } from '@dspex/core'
import { cohensKappa, type Kappa, type KappaOptions, type Label } from '@dspex/statistics'

/** An output that a person has rated. */
export interface RatedOutput<Input extends object, Labels extends object, Output> {
  /** The example that the program was run on. */
  readonly example: Example<Input, Labels>
  /** What the program answered: the judge and the person rate the same output. */
  readonly output: Output
  /** How the program came to it, for judges that read traces. @default none */
  readonly execution?: Execution<unknown> | undefined
  /** What the person said, on the scale of the judge. */
  readonly human: Label
}

/** Options of {@link judgeAgreement}. */
export interface JudgeAgreementOptions extends KappaOptions {
  /** Turns a score into the category that a person would have named. @default the detail `rating`, else the score */
  readonly category?: ((score: Score) => Label) | undefined
  /** How many outputs are judged at once. @default 4 */
  readonly concurrency?: number | undefined
  /** Cancels the judging: it rejects with the reason. */
  readonly signal?: AbortSignal | undefined
}

/** How far a judge agrees with people. */
export interface JudgeAgreement {
  /** How many outputs both rated. */
  readonly n: number
  /** Cohen's κ with its interval; null when the judge failed on every output. */
  readonly kappa: Kappa | null
  /** Where they differ, in the order given. */
  readonly disagreements: readonly {
    /** The id of the example. */
    readonly exampleId: string
    /** What the person said. */
    readonly human: Label
    /** What the judge said, as a category of the same scale. */
    readonly judge: Label
    /** Why the judge said so, in its own words; absent when it gave none. */
    readonly feedback?: string | undefined
  }[]
  /** Where the judge failed: not part of the figures. */
  readonly failures: readonly { readonly exampleId: string; readonly error: unknown }[]
}

/**
 * Measures a judge against people: judges every output and gives Cohen's κ, which is agreement beyond chance. Say
 * `weights: 'quadratic'` and name the `categories` in order where a near miss is better than a far one. What the judge
 * fails on is listed and left out.
 *
 * @throws ConfigurationError when there is no output, or `concurrency` is no whole number from 1; the reason of an abort
 */
export async function judgeAgreement<Input extends object, Labels extends object, Output>(
  judge: Metric<Input, Labels, Output>,
  rated: readonly RatedOutput<Input, Labels, Output>[],
  options: JudgeAgreementOptions = {},
): Promise<JudgeAgreement> {
  const { category = categoryOf, concurrency = 4, signal, ...kappaOptions } = options
  if (rated.length === 0)
    throw new ConfigurationError('There is no output to judge. Give at least one, with what a person said of it.')
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ConfigurationError(`\`concurrency\` is ${concurrency}. Give a whole number from 1.`)
  }
  const outcomes = await judgeAll(judge, rated, concurrency, signal)
  const disagreements: JudgeAgreement['disagreements'][number][] = []
  const failures: { exampleId: string; error: unknown }[] = []
  const first: Label[] = []
  const second: Label[] = []
  for (const [index, { example, human }] of rated.entries()) {
    const outcome = outcomes[index] as PromiseSettledResult<Score>
    if (outcome.status === 'rejected') {
      failures.push({ exampleId: example.id, error: outcome.reason })
      continue
    }
    const chosen = category(outcome.value)
    first.push(chosen)
    second.push(human)
    if (chosen === human) continue
    disagreements.push({ exampleId: example.id, human, judge: chosen, feedback: outcome.value.feedback })
  }
  const kappa = first.length === 0 ? null : cohensKappa({ first, second }, kappaOptions)
  return { n: first.length, kappa, disagreements, failures }
}

async function judgeAll<Input extends object, Labels extends object, Output>(
  judge: Metric<Input, Labels, Output>,
  rated: readonly RatedOutput<Input, Labels, Output>[],
  concurrency: number,
  signal: AbortSignal | undefined,
): Promise<PromiseSettledResult<Score>[]> {
  const outcomes: PromiseSettledResult<Score>[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < rated.length) {
      signal?.throwIfAborted()
      const index = next
      next += 1
      const { example, output, execution } = rated[index] as RatedOutput<Input, Labels, Output>
      const [outcome] = await Promise.allSettled([
        withContext({ signal }, () => judge.score(example, output, execution)),
      ])
      signal?.throwIfAborted()
      outcomes[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, rated.length) }, worker))
  return outcomes
}

function categoryOf({ score, details }: Score): Label {
  const rating = details?.rating
  return typeof rating === 'string' || typeof rating === 'number' ? rating : score
}
