import { DspexError, type DspexErrorOptions, type Issue } from '@dspex/core'

/** Codes of {@link DatasetError}. */
export type DatasetErrorCode = 'DATASET_INVALID' | 'DATASET_FILE'

/** A row of a data set that can't be used. */
export interface BadRow {
  /** Where: the line of the file on which it begins, or its place in the list, from 1. */
  readonly row: number
  /** What is wrong with it. */
  readonly issues: readonly Issue[]
}

/** Options of {@link DatasetError}. */
export interface DatasetErrorOptions extends DspexErrorOptions<DatasetErrorCode> {
  /** The rows that can't be used. @default none */
  readonly rows?: readonly BadRow[] | undefined
}

/** Data that can't be read or does not fit. */
export class DatasetError extends DspexError<DatasetErrorCode> {
  protected static override readonly family = 'DatasetError'
  protected static override readonly blame = 'setup'
  /** The rows that can't be used. */
  readonly rows: readonly BadRow[]

  constructor(message: string, options: DatasetErrorOptions) {
    super(message, options)
    this.rows = options.rows ?? []
  }
}

/** Codes of {@link MetricError}. */
export type MetricErrorCode = 'METRIC_FAILED' | 'METRIC_INPUT_INVALID' | 'METRIC_RESULT_INVALID'

/** Options of {@link MetricError}. */
export interface MetricErrorOptions extends DspexErrorOptions<MetricErrorCode> {
  /** The metric that failed. */
  readonly metric: string
  /** The id of the example that it failed on. */
  readonly exampleId?: string | undefined
}

/** A metric that failed: nothing is known about the program. */
export class MetricError extends DspexError<MetricErrorCode> {
  protected static override readonly family = 'MetricError'
  /** The name of the metric that failed. */
  readonly metric: string
  /** The id of the example that it failed on. */
  readonly exampleId: string | undefined

  constructor(message: string, options: MetricErrorOptions) {
    super(message, options)
    this.metric = options.metric
    this.exampleId = options.exampleId
  }
}

/** Codes of {@link ClaimError}: the claim of a trial has ended before its rows were written. */
export type ClaimErrorCode = 'CLAIM_ENDED'

/** A claim of a trial that no longer holds. */
export class ClaimError extends DspexError<ClaimErrorCode> {
  protected static override readonly family = 'ClaimError'
  protected static override readonly blame = 'infrastructure'

  constructor() {
    super(
      'The claim of this trial has ended, so nothing was written. Claim it again: another may have run it meanwhile.',
      {
        code: 'CLAIM_ENDED',
      },
    )
  }
}
