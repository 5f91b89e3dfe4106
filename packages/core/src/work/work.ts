import { redact } from '../secret/redact.ts'
import { currentScope, type Scope, withScope } from '../scope.ts'
import {
  anyWork,
  type PayloadOf,
  type ResultOf,
  type SomeWork,
  type WorkKind,
  type WorkMessage,
} from './define-work.ts'

/** One piece of work, for who does it. */
export interface Piece {
  /** The id of its message, its entry in the trace and its events in the stream; absent when nobody watches. */
  readonly id: number | undefined
  /** Says what went in, where that is known only now: as the trace has it, validated. */
  takes(input: unknown): void
}

const unwatched: Piece = { id: undefined, takes() {} }

let lastId = 0

/**
 * Does a piece of work, and tells whoever watches: publishes its message, records it in the trace of the execution around
 * it, and tells the stream, all under one id. What happens inside becomes part of it. When nobody watches nothing is built and nothing
 * is called.
 *
 * @param payload what is told at its beginning; called once, when somebody watches
 */
export function work<Kind extends SomeWork, Output extends ResultOf<Kind>>(
  kind: Kind,
  payload: () => PayloadOf<Kind>,
  run: (piece: Piece) => Promise<Output>,
): Promise<Output> {
  const isPublished = isHeard(kind)
  if (!isPublished && !kind.trace && !kind.stream) return run(unwatched)
  const scope = currentScope()
  if (!isPublished && !scope.observers) return run(unwatched)
  return watched(kind as unknown as WorkKind<object, Output>, payload(), run, scope)
}

/** As {@link work}, for work that does not wait; it is published only. */
export function workSync<Kind extends SomeWork, Output extends ResultOf<Kind>>(
  kind: Kind,
  payload: () => PayloadOf<Kind>,
  run: () => Output,
): Output {
  if (!isHeard(kind)) return run()
  const message = messageOf(payload(), currentScope())
  const told = new ToldError()
  tell('start', kind, message)
  try {
    return kind.channel.traceSync(() => told.watchSync(run), message)
  } catch (error) {
    throw told.thrownFor(error)
  } finally {
    tell('end', kind, message)
  }
}

/** A piece of work that gives its results bit by bit. */
export interface StreamPiece<Result> {
  /** Publishes its start. */
  start(): void
  /** Runs a part of the work, so that what happens in it is part of the piece. */
  inside<T>(part: () => T): T
  /** Publishes its end: with an error, with a result, or with neither when nobody wanted the rest. */
  end(how: { readonly result?: Result | undefined; readonly error?: unknown }): void
}

const unheard: StreamPiece<unknown> = { start() {}, inside: (part) => part(), end() {} }

/** As {@link work}, for work that gives its results bit by bit; it is published only. */
export function workStream<Kind extends SomeWork>(
  kind: Kind,
  payload: () => PayloadOf<Kind>,
): StreamPiece<ResultOf<Kind>> {
  if (!isHeard(kind)) return unheard
  const { channel } = kind
  const scope = currentScope()
  const message = messageOf(payload(), scope)
  const inside = enter(scope, message.id)
  return {
    start() {
      tell('start', kind, message)
      channel.start.publish(message)
      channel.end.publish(message)
    },
    inside: (part) => withScope(inside, part),
    end({ result, error }) {
      if (error !== undefined) {
        message.error = redact(error)
        channel.error.publish(message)
      } else if (result !== undefined) message.result = result
      channel.asyncStart.publish(message)
      channel.asyncEnd.publish(message)
      tell('end', kind, message)
    },
  }
}

function isHeard(kind: SomeWork): boolean {
  return kind.channel.hasSubscribers || anyWork.start.hasSubscribers || anyWork.end.hasSubscribers
}

async function watched<Output>(
  kind: WorkKind<object, Output>,
  payload: object,
  run: (piece: Piece) => Promise<Output>,
  scope: Scope,
): Promise<Output> {
  const message = messageOf(payload, scope)
  const { id, parent } = message
  const { recorder, sink } = scope.observers ?? {}
  const { trace, stream } = kind
  if (trace && recorder)
    recorder.begin({ id, parent, kind: trace.kind, path: trace.path(payload), input: trace.input(payload) })
  else recorder?.pass(id, parent)
  const piece: Piece = { id, takes: (input) => trace && recorder?.takes(id, input) }
  const perform = async (): Promise<Output> => {
    if (stream && sink) await sink.tell(stream.begin(id, payload))
    try {
      const result = await run(piece)
      if (trace) recorder?.succeed(id, trace.output ? trace.output(result) : result)
      if (stream && sink) await sink.tell(stream.end(id, payload, { result }))
      return result
    } catch (error) {
      const clean = redact(error)
      if (trace) recorder?.fail(id, clean)
      if (stream && sink) await sink.tell(stream.end(id, payload, { error: clean }))
      throw error
    }
  }
  const told = new ToldError()
  const inside = (): Promise<Output> => told.watch(() => withScope(enter(scope, id), perform))
  tell('start', kind, message)
  try {
    return await (kind.channel.hasSubscribers ? kind.channel.tracePromise(inside, message) : noting(message, inside))
  } catch (error) {
    throw told.thrownFor(error)
  } finally {
    tell('end', kind, message)
  }
}

/** Lets those who watch see an error without secrets, while who did the work throws the one that it met. */
class ToldError {
  #thrown: { readonly error: unknown; readonly told: unknown } | undefined

  async watch<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      throw this.#tell(error)
    }
  }

  watchSync<Result>(run: () => Result): Result {
    try {
      return run()
    } catch (error) {
      throw this.#tell(error)
    }
  }

  /** The error behind the one that was told. */
  thrownFor(error: unknown): unknown {
    return this.#thrown && this.#thrown.told === error ? this.#thrown.error : error
  }

  #tell(error: unknown): unknown {
    const told = redact(error)
    this.#thrown = { error, told }
    return told
  }
}

/** Notes the outcome in the message as a tracing channel does, for those who listen to all work. */
async function noting<Result>(noted: Noted, inside: () => Promise<Result>): Promise<Result> {
  try {
    const result = await inside()
    noted.result = result
    return result
  } catch (error) {
    noted.error = error
    throw error
  }
}

/** A message while its outcome is not known yet. */
type Noted = WorkMessage & { result?: unknown; error?: unknown }

function messageOf(payload: object, { work: parent, execution }: Scope): Noted {
  return { ...payload, id: (lastId += 1), parent, ...(execution !== undefined && { execution }) }
}

function enter(scope: Scope, id: number): Scope {
  return { ...scope, work: id }
}

function tell(stage: 'start' | 'end', kind: SomeWork, message: WorkMessage): void {
  if (anyWork[stage].hasSubscribers) anyWork[stage].publish({ kind, message })
}
