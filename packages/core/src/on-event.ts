import type { ChannelListener } from 'node:diagnostics_channel'
import { type CoreWork, coreWork } from './core-work.ts'
import { type AnyWork, anyWork, type SomeWork, type WorkKind, type WorkMessage } from './work/define-work.ts'

/** The name of a kind of work that core does. */
export type EventName = keyof CoreWork

/** The message of a kind of work: of one of core's by its name, of any other by the kind, `EventMessage<typeof trialWork>`. */
export type EventMessage<Kind extends EventName | SomeWork = EventName> =
  (Kind extends EventName ? CoreWork[Kind] : Kind) extends WorkKind<infer Payload, infer Result>
    ? WorkMessage<Payload, Result>
    : never

/** What {@link onEvent} calls. */
export interface EventHandlers<Message> {
  /** A piece of work begins. */
  readonly start?: ((message: Message) => void) | undefined
  /** It has ended: `message.error` is set if it failed, else `message.result`. */
  readonly end?: ((message: Message) => void) | undefined
}

/**
 * Listens to one kind of work: `start` when a piece of it begins, `end` once when it has ended, well or not. The message
 * is the same object both times.
 *
 * @param kind the name of one of core's kinds, or a kind that another package declares
 * @returns stops listening
 */
export function onEvent<Name extends EventName>(kind: Name, handlers: EventHandlers<EventMessage<Name>>): () => void
export function onEvent<Payload extends object, Result>(
  kind: WorkKind<Payload, Result>,
  handlers: EventHandlers<WorkMessage<Payload, Result>>,
): () => void
export function onEvent(given: EventName | SomeWork, { start, end }: EventHandlers<never>): () => void {
  const { channel, isSync }: SomeWork = typeof given === 'string' ? coreWork[given] : given
  const pairs = [
    [channel.start, start],
    [isSync ? channel.end : channel.asyncEnd, end],
  ] as const
  for (const [stage, handler] of pairs) if (handler) stage.subscribe(handler as unknown as ChannelListener)
  return () => {
    for (const [stage, handler] of pairs) if (handler) stage.unsubscribe(handler as unknown as ChannelListener)
  }
}

/** What {@link onWork} calls. */
export interface WorkHandlers {
  /** A piece of work begins. */
  readonly start?: ((message: WorkMessage, kind: SomeWork) => void) | undefined
  /** It has ended: `message.error` is set if it failed, else `message.result`. */
  readonly end?: ((message: WorkMessage, kind: SomeWork) => void) | undefined
}

/**
 * Listens to all work of all packages; the kind says how to describe it. For telemetry, which names no package.
 *
 * @returns stops listening
 */
export function onWork({ start, end }: WorkHandlers): () => void {
  const pairs = [
    [anyWork.start, start],
    [anyWork.end, end],
  ] as const
  const subscribed = pairs.flatMap(([stage, handler]) => {
    if (!handler) return []
    const listen = (told: unknown): void => handler((told as AnyWork).message, (told as AnyWork).kind)
    stage.subscribe(listen)
    return [() => stage.unsubscribe(listen)]
  })
  return () => {
    for (const stop of subscribed) stop()
  }
}
