/**
 * What the page carries for its table: blocks of JSON, compressed, each in an element of its own, so that a reader of one
 * example unpacks a few hundred and not all. The writer and the page's own code share these types and nothing else.
 */

/** The block that says where everything is; its element has the id `block-index`. */
export interface PageIndex {
  /** The ids of the examples, in the order of the devset. */
  readonly ids: readonly string[]
  /** How many trials each example has. */
  readonly repeats: number
  /** The metrics, the one that decides first. */
  readonly metrics: readonly PageMetric[]
  /** The program of the report, then the baseline, if there is one. */
  readonly sides: readonly PageSide[]
  /** At which example each block `examples-…` begins; empty without examples. */
  readonly examples: readonly number[]
}

/** A metric in the table. */
export interface PageMetric {
  /** Its name in the report. */
  readonly name: string
}

/** One program's columns. Trial t of example i has place i · repeats + t. */
export interface PageSide {
  /** The program's name. */
  readonly name: string
  /** By place of the metric: the score of each example. */
  readonly scores: readonly (readonly (number | null)[])[]
  /** By place of the trial: 0 no trial, 1 output, 2 the program failed, 3 the infrastructure failed. */
  readonly status: readonly number[]
  /** By place of the trial, in milliseconds. */
  readonly latencyMs: readonly (number | null)[]
  /** By place of the trial, in US dollars. */
  readonly costUsd: readonly (number | null)[]
  /** The place of each trial, in the order in which the blocks hold them. */
  readonly places: readonly number[]
  /** By kind of block: at which trial each begins, counted in that order. Blocks beyond the page's limit are not there. */
  readonly blocks: Readonly<Record<TrialBlockKind, readonly number[]>>
  /** By kind of block: how many trials the blocks that are there hold. */
  readonly held: Readonly<Record<TrialBlockKind, number>>
}

/** What is known of trials, from what every reader wants to what few do. */
export type TrialBlockKind = 'outputs' | 'records' | 'traces'

/** An item of a block of examples. */
export interface ExampleItem {
  readonly inputs?: unknown
  readonly labels?: unknown
  readonly group?: string | undefined
  readonly metadata?: unknown
}

/** An item of a block of outputs. */
export interface OutputItem {
  readonly output?: unknown
  readonly failure?: FailureItem | undefined
}

/** Why there is no output. */
export interface FailureItem {
  readonly blame: 'program' | 'infrastructure'
  readonly name: string
  readonly code?: string | undefined
  readonly message: string
}

/** An item of a block of records. */
export interface RecordItem {
  readonly scores: Readonly<Record<string, ScoreItem>>
  readonly usage: Readonly<Record<string, unknown>>
  readonly at: string
}

/** What one metric said. */
export interface ScoreItem {
  readonly score?: number | undefined
  readonly feedback?: string | undefined
  readonly details?: unknown
  readonly error?: { readonly name: string; readonly code?: string | undefined; readonly message: string } | undefined
}

/** An item of a block of traces. */
export type TraceItem = readonly TraceStep[]

/** One thing that the program did. */
export interface TraceStep {
  readonly kind: string
  readonly path: string
  readonly id: number
  readonly parent?: number | undefined
  readonly input: unknown
  readonly output?: unknown
  readonly error?: unknown
  readonly repairs?: number | undefined
  readonly durationMs: number
}

/** The id of the element that holds a block of examples. */
export function examplesBlock(index: number): string {
  return `block-examples-${index}`
}

/** The id of the element that holds a block of trials. */
export function trialsBlock(side: number, kind: TrialBlockKind, index: number): string {
  return `block-${side}-${kind}-${index}`
}

/** The id of the element that holds the {@link PageIndex}. */
export const indexBlock = 'block-index'
