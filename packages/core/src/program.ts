import type { Context } from './context.ts'
import type { Message } from './lm/message.ts'
import type { LMRequest } from './lm/lm.ts'
import type { UsageByModel } from './lm/usage.ts'
import type { StreamedEvent } from './streamed-event.ts'
import type { TraceEntry } from './trace.ts'

/** Marks programs, across installed copies of this package. */
export const programBrand: unique symbol = Symbol.for('dspex.program') as never

/**
 * What can be run, evaluated and optimized: a module, or a view of one with another state. Its members are functions, not
 * methods, so that types refuse a program that takes more than it is given.
 */
export interface Program<Input extends object = never, Output = unknown> {
  /** What `isProgram` looks for, across installed copies of this package. */
  readonly [programBrand]: true
  /** Names the program in events, errors and reports; a view has the name of its program. */
  readonly name: string
  /**
   * Stands for the program's own code where results are kept: change it when that changes. A view has none of its own.
   *
   * @default the text of the code itself
   */
  readonly version?: string | undefined
  /** Runs the program; the options are context: of a predictor the first that counts, else for everything inside. */
  readonly run: (input: Input, options?: Context) => Promise<Output>
  /** Runs the program and says what it did. */
  readonly execute: (input: Input, options?: Context) => Promise<Execution<Output>>
  /** Runs the program and tells what happens; the last event has the output. */
  readonly stream: (input: Input, options?: Context) => AsyncGenerator<ProgramEvent<Output>, void, undefined>
  /** Shows the messages that `run` would send first, without sending them. */
  readonly preview: (input: Input, options?: Context) => Promise<readonly RequestPreview[]>
}

/** What a streamed program tells: what happens inside, and its output as the last event. */
export type ProgramEvent<Output, Fields extends object = Record<string, unknown>> =
  | StreamedEvent<Fields>
  | OutputEvent<Output>

/** The output of a streamed program. */
export interface OutputEvent<Output> {
  readonly type: 'output'
  /** What `run` would have returned. */
  readonly output: Output
}

/** What a run did. */
export interface Execution<Output> {
  /** Names the execution: no other has it, in any process. Its events carry it too. */
  readonly id: string
  /** What `run` would have returned; `undefined` for a run that failed. */
  readonly output: Output
  /** Predictors, retrievals and tools in canonical order: the same whatever finished first. */
  readonly trace: readonly TraceEntry[]
  /** What its LM calls used, by model. */
  readonly usage: UsageByModel
  /** From begin to end, in milliseconds. */
  readonly durationMs: number
}

/** A request that would be sent. */
export interface RequestPreview {
  /** The predictor that would send it. */
  readonly path: string
  /** All that the LM would be given: messages, sampling options and what the adapter adds. */
  readonly request: LMRequest
  /** The messages of `request`. */
  readonly messages: readonly Message[]
  /** The messages as text to read; media are named. */
  readonly text: string
}

/** Tells whether `value` is a program: a module or a view of one. */
export function isProgram(value: unknown): value is Program<never, unknown> {
  return typeof value === 'object' && value !== null && programBrand in value
}
