import {
  channel as diagnosticsChannel,
  type ChannelListener,
  type Channel,
  tracingChannel,
  type TracingChannel,
} from 'node:diagnostics_channel'
import { currentScope, withScope } from './context.ts'

/**
 * Everything `core` publishes, in one place, on `node:diagnostics_channel`. Work publishes on the tracing channel
 * `tracing:dspex:<name>:start|end|asyncStart|asyncEnd|error`, with one message object per piece of work: `id`,
 * `parent` and the payload below; `result` and `error` are added when it ends. Warnings are published on
 * `dspex:warning`. Without a subscriber nothing is built and nothing is called.
 */
export interface EventPayloads {
  /** A module runs. */
  program: { readonly name: string; readonly input: unknown }
  /** A predictor runs; `path` names it within the outermost program. */
  predict: { readonly path: string; readonly input: unknown; readonly signature: string }
  /** An adapter formats a signature, or parses a reply. */
  adapter: { readonly adapter: string; readonly action: 'format' | 'parse'; readonly attempt: number }
  /** An LM is called; the result is the `LMResult`. */
  lm: { readonly lm: string; readonly request: unknown }
  /** A cache is asked; the result of `get` is the value, or `undefined` for a miss. */
  cache: { readonly cache: string; readonly action: 'get' | 'set' | 'lease'; readonly key: string }
  /** Texts are embedded. */
  embed: { readonly embedder: string; readonly count: number }
  /** Passages are retrieved. */
  retrieve: { readonly retriever: string; readonly query: string; readonly k: number; readonly filter?: unknown }
  /** Passages are ranked anew. */
  rerank: { readonly reranker: string; readonly query: string; readonly count: number }
  /** A reply did not fit and is asked for again with feedback. */
  repair: {
    readonly path: string
    readonly attempt: number
    readonly code: string
    readonly issues: readonly unknown[]
  }
  /** A tool is called; the result is what it returned. */
  tool: { readonly tool: string; readonly input: unknown }
  /** A call that failed is made again: what `attempt` is made, how long it waits before, and after which error. */
  retry: {
    readonly lm: string
    readonly attempt: number
    readonly delayMs: number
    readonly code: string
    readonly reason: string
  }
  /** Programs are evaluated; the result is their reports. */
  evaluate: { readonly programs: readonly string[]; readonly runId: string; readonly examples: number }
  /** A program is run on an example and judged; the result is the row of the trial. */
  trial: { readonly program: string; readonly exampleId: string; readonly repeat: number }
}

/** The name of a kind of work. */
export type EventName = keyof EventPayloads

/** What a subscriber gets: one object per piece of work, the same at its start and at its end. */
export type EventMessage<Name extends EventName = EventName> = EventPayloads[Name] & {
  /** Numbers the pieces of work of this process. */
  readonly id: number
  /** The piece of work that this one is part of. */
  readonly parent: number | undefined
  /** Set when the work has ended well. */
  readonly result?: unknown
  /** Set when the work has failed. */
  readonly error?: unknown
}

/** Something that works but is probably not meant, published on `dspex:warning`. */
export interface WarningMessage {
  /**
   * What is amiss: `PREDICTOR_WITHOUT_PATH` (a predictor that no state reaches), `LM_WARNING` (what an LM warned of),
   * `COMPLETIONS_MISSING` (some of several completions failed), `ADAPTER_FALLBACK` (no reply fitted, so another adapter
   * asks), `JSON_SCHEMA_REFUSED` (structured output can't describe the outputs), `CACHE_FAILED`, `CACHE_BYPASSED` and
   * `CACHE_ENTRY_INVALID` (a call goes on without the cache), `EMBEDDER_TRUNCATED` (a text is too long for an embedder),
   * `RECORDING_FAILED` or `RECORDING_LINE_SKIPPED` (a recording lacks a reply). Other packages add their own.
   */
  readonly code:
    | 'PREDICTOR_WITHOUT_PATH'
    | 'LM_WARNING'
    | 'COMPLETIONS_MISSING'
    | 'ADAPTER_FALLBACK'
    | 'JSON_SCHEMA_REFUSED'
    | 'CACHE_FAILED'
    | 'CACHE_BYPASSED'
    | 'CACHE_ENTRY_INVALID'
    | 'EMBEDDER_TRUNCATED'
    | 'RECORDING_FAILED'
    | 'RECORDING_LINE_SKIPPED'
    | (string & {})
  /** The matter in a sentence, with what to do where something can be done. */
  readonly message: string
  /** The piece of work in which it happened. */
  readonly parent: number | undefined
}

/** The tracing channel of each kind of work; its name is `dspex:<name>`. */
export const channels: { readonly [Name in EventName]: TracingChannel<string, EventMessage<Name>> } = {
  program: tracingChannel('dspex:program'),
  predict: tracingChannel('dspex:predict'),
  adapter: tracingChannel('dspex:adapter'),
  lm: tracingChannel('dspex:lm'),
  cache: tracingChannel('dspex:cache'),
  embed: tracingChannel('dspex:embed'),
  retrieve: tracingChannel('dspex:retrieve'),
  rerank: tracingChannel('dspex:rerank'),
  repair: tracingChannel('dspex:repair'),
  retry: tracingChannel('dspex:retry'),
  tool: tracingChannel('dspex:tool'),
  evaluate: tracingChannel('dspex:evaluate'),
  trial: tracingChannel('dspex:trial'),
}

/** The channel of warnings, `dspex:warning`. */
export const warnings: Channel<WarningMessage, unknown> = diagnosticsChannel('dspex:warning')

/** What {@link onEvent} calls. */
export interface EventHandlers<Name extends EventName> {
  /** A piece of work begins. */
  readonly start?: ((message: EventMessage<Name>) => void) | undefined
  /** It has ended: `message.error` is set if it failed, else `message.result`. */
  readonly end?: ((message: EventMessage<Name>) => void) | undefined
}

/**
 * Listens to one kind of work: `start` when a piece of it begins, `end` once when it has ended, well or not. The message
 * is the same object both times.
 *
 * @returns stops listening
 */
export function onEvent<Name extends EventName>(name: Name, { start, end }: EventHandlers<Name>): () => void {
  const channel = channels[name]
  const ended = name === 'adapter' ? channel.end : channel.asyncEnd
  const pairs = [
    [channel.start, start],
    [ended, end],
  ] as const
  for (const [stage, handler] of pairs) if (handler) stage.subscribe(handler as ChannelListener)
  return () => {
    for (const [stage, handler] of pairs) if (handler) stage.unsubscribe(handler as ChannelListener)
  }
}

let lastId = 0

/** Runs `work` as a piece of work of kind `name`; `payload` is only built when somebody listens. */
export function traced<Name extends EventName, T>(
  name: Name,
  payload: () => EventPayloads[Name],
  work: () => Promise<T>,
): Promise<T> {
  const tracing = channels[name] as unknown as TracingChannel<string, object>
  if (!tracing.hasSubscribers) return work()
  const scope = currentScope()
  const id = (lastId += 1)
  const message = { ...payload(), id, parent: scope.event }
  return tracing.tracePromise(() => withScope({ ...scope, event: id }, work), message)
}

/** A piece of work that gives its results bit by bit. */
export interface StreamEvent {
  /** Publishes its start. */
  start(): void
  /** Runs a part of the work, so that what happens in it is part of the piece. */
  inside<T>(work: () => T): T
  /** Publishes its end: with an error, with a result, or with neither when nobody wanted the rest. */
  end(how: { readonly result?: unknown; readonly error?: unknown }): void
}

const untraced: StreamEvent = { start() {}, inside: (work) => work(), end() {} }

/** As {@link traced}, for work that gives its results bit by bit. */
export function tracedStream<Name extends EventName>(name: Name, payload: () => EventPayloads[Name]): StreamEvent {
  const tracing = channels[name] as unknown as TracingChannel<string, object>
  if (!tracing.hasSubscribers) return untraced
  const scope = currentScope()
  const id = (lastId += 1)
  const message: { result?: unknown; error?: unknown; readonly id: number } = Object.assign(
    { id, parent: scope.event },
    payload(),
  )
  return {
    start() {
      tracing.start.publish(message)
      tracing.end.publish(message)
    },
    inside: (work) => withScope({ ...scope, event: id }, work),
    end({ result, error }) {
      if (error !== undefined) {
        message.error = error
        tracing.error.publish(message)
      } else if (result !== undefined) message.result = result
      tracing.asyncStart.publish(message)
      tracing.asyncEnd.publish(message)
    },
  }
}

/** As {@link traced}, for work that does not wait. */
export function tracedSync<Name extends EventName, T>(
  name: Name,
  payload: () => EventPayloads[Name],
  work: () => T,
): T {
  const tracing = channels[name] as unknown as TracingChannel<string, object>
  if (!tracing.hasSubscribers) return work()
  const message = { ...payload(), id: (lastId += 1), parent: currentScope().event }
  return tracing.traceSync(work, message)
}

/** Publishes a warning; `text` is only built when somebody listens. */
export function warn(code: WarningMessage['code'], text: () => string): void {
  if (warnings.hasSubscribers) warnings.publish({ code, message: text(), parent: currentScope().event })
}
