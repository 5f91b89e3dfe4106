import { type Channel, channel, tracingChannel, type TracingChannel } from 'node:diagnostics_channel'
import type { StreamedEvent } from '../streamed-event.ts'
import type { TraceKind } from '../trace.ts'

/**
 * A kind of work: what is published about it, and how it is described. The package that does the work declares the kind with
 * {@link defineWork}; whoever watches needs to know the kind alone.
 */
export interface WorkKind<Payload extends object = object, Result = unknown> extends WorkDescription<Payload, Result> {
  /** Names it: `lm`, `retrieve`, `trial`. Its tracing channel is `tracing:dspex:<name>`. */
  readonly name: string
  /** Where it is published, as {@link WorkMessage}s. */
  readonly channel: TracingChannel<object, object>
}

/** Any kind of work. */
export type SomeWork = WorkKind<never, never>

/** What is told of a kind of work at its beginning. */
export type PayloadOf<Kind> = Kind extends WorkKind<infer Payload, never> ? Payload : never

/** What a kind of work comes to. */
export type ResultOf<Kind> = Kind extends WorkKind<never, infer Result> ? Result : never

/** What is published about one piece of work: one object, the same at its start and at its end. */
export type WorkMessage<Payload extends object = object, Result = unknown> = Payload & {
  /** Numbers the pieces of work of this process. The entry of a trace and the events of a stream have the same id. */
  readonly id: number
  /** The piece of work that this one is part of. */
  readonly parent: number | undefined
  /** The id of the execution that it belongs to; absent outside of one. */
  readonly execution?: string | undefined
  /** Set when the work has ended well. */
  readonly result?: Result
  /** Set when the work has failed. */
  readonly error?: unknown
}

/** How a kind of work is described to people and to tools that know nothing of it. */
export interface WorkDescription<Payload extends object, Result> {
  /** What kind of operation it is, in the words of OpenInference. @default 'CHAIN' */
  readonly operation?:
    | 'AGENT'
    | 'CHAIN'
    | 'EMBEDDING'
    | 'EVALUATOR'
    | 'LLM'
    | 'RERANKER'
    | 'RETRIEVER'
    | 'TOOL'
    | undefined
  /** What a piece of it is called, such as `retrieve wiki`; nothing of what a user wrote. @default the kind's name */
  readonly title?: ((payload: Payload) => string) | undefined
  /** Facts about a piece that are no content: names, counts, codes. @default none */
  readonly attributes?:
    | ((
        payload: Payload,
        result: Result | undefined,
      ) => Readonly<Record<string, string | number | boolean | undefined>>)
    | undefined
  /** The members of a message that hold what users and models wrote. @default none */
  readonly content?: readonly (keyof Payload | 'result')[] | undefined
  /** How it stands in the trace of an execution. @default not at all */
  readonly trace?: WorkTrace<Payload, Result> | undefined
  /** How a stream tells of it. @default not at all */
  readonly stream?: WorkStream<Payload, Result> | undefined
  /** Whether it ends without waiting; its channel then ends with `end` instead of `asyncEnd`. @default false */
  readonly isSync?: boolean | undefined
}

/** How a piece of work stands in a trace. */
export interface WorkTrace<Payload, Result> {
  /** The kind of the entry. */
  readonly kind: TraceKind
  /** Names the entry. */
  readonly path: (payload: Payload) => string
  /** What went in. */
  readonly input: (payload: Payload) => unknown
  /** What came out. @default the result */
  readonly output?: ((result: Result) => unknown) | undefined
}

/** How a stream tells of a piece of work. */
export interface WorkStream<Payload, Result> {
  /** The event at its beginning. */
  readonly begin: (id: number, payload: Payload) => StreamedEvent
  /** The event at its end. */
  readonly end: (id: number, payload: Payload, outcome: WorkOutcome<Result>) => StreamedEvent
}

/** How a piece of work has ended. */
export type WorkOutcome<Result> =
  | { readonly result: Result; readonly error?: undefined }
  | { readonly error: unknown; readonly result?: undefined }

/** What is published about every piece of work of every kind, of this package and others. */
export interface AnyWork {
  /** Its kind. */
  readonly kind: SomeWork
  /** Its message. */
  readonly message: WorkMessage
}

/** The start and the end of every piece of work: the channels `dspex:work:start` and `dspex:work:end`. */
export const anyWork: Readonly<Record<'start' | 'end', Channel<AnyWork, unknown>>> = {
  start: channel('dspex:work:start'),
  end: channel('dspex:work:end'),
}

/**
 * Declares a kind of work.
 *
 * @param name what it is called; its tracing channel is `tracing:dspex:<name>`
 *
 * @example
 * export const ingestWork = defineWork<{ readonly path: string }, { readonly passages: number }>('ingest', {
 *   title: () => 'ingest',
 *   attributes: (_, result) => ({ 'dspex.passages': result?.passages }),
 *   content: ['path'],
 * })
 * await work(ingestWork, () => ({ path }), () => ingest(path))
 */
export function defineWork<Payload extends object, Result = unknown>(
  name: string,
  description: WorkDescription<Payload, Result> = {},
): WorkKind<Payload, Result> {
  return { ...description, name, channel: tracingChannel(`dspex:${name}`) }
}
