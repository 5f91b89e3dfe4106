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
