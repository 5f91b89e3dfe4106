import type { Example } from './example.ts'
import type { Execution } from './program.ts'

/**
 * Says how good an output is: the port of everything that judges. Higher is better. Make one with `metric` of
 * `@dspex/evaluate`, which names it, versions it and checks what it returns.
 *
 * A metric fits every program whose inputs, labels and outputs have at least the fields that it reads.
 */
export interface Metric<Input extends object = never, Labels extends object = never, Output = never> {
  /** Names the metric in reports, stores and errors. */
  readonly name: string
  /** Another version means that the same output may get another score: scores of different versions never mix. */
  readonly version: string
  /** The score of a program that failed on an example. */
  readonly worst: number
  /**
   * Judges one output. The execution is there when the program was run by `execute`; a metric that needs it says so
   * when it is not, and it never changes the type of the score. Rejects with a `MetricError`, or with the reason of an
   * abort.
   */
  readonly score: (example: Example<Input, Labels>, output: Output, execution?: Execution<unknown>) => Promise<Score>
  /**
   * Asked by an evaluation in which every score is the worst one: may say that the data are wrong rather than the
   * program. It is given all scores, read as they are wanted.
   */
  readonly doubt?: ((scores: AsyncIterable<Score>) => Promise<MetricDoubt | undefined>) | undefined
}

/** Why the scores of a {@link Metric} may mean nothing. */
export interface MetricDoubt {
  /** Names the kind, in capitals. */
  readonly code: string
  /** The matter in a sentence, with what to do. */
  readonly message: string
}

/** What a {@link Metric} says about one output. */
export interface Score {
  /** How good: higher is better. Finite. */
  readonly score: number
  /** Why, in words: for people and for optimizers that read. */
  readonly feedback?: string | undefined
  /** Numbers and facts behind the score, by name. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}
