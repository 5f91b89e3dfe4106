/** Whom a streamed program tells what happens. */
export interface StreamSink {
  /** Tells of an event; waits for a reader who is slow. */
  tell(event: StreamedEvent): Promise<void>
}

/** What happens inside a program while it is streamed. `id` is that of the call of a predictor or tool: its events and its entry
 * in the trace have the same. */
export type StreamedEvent<Fields extends object = Record<string, unknown>> =
  | FieldDeltaEvent<keyof Fields & string>
  | FieldDoneEvent<Fields>
  | FieldResetEvent<keyof Fields & string>
  | ReasoningDeltaEvent
  | ToolCallEvent
  | ToolResultEvent

/** More text of an output that is plain text: its deltas since the last reset together are what its schema is given. */
export interface FieldDeltaEvent<Name extends string = string> {
  readonly type: 'field-delta'
  /** The predictor that writes it, by its path within the outermost program. */
  readonly path: string
  /** Which call. */
  readonly id: number
  /** The output. */
  readonly field: Name
  /** What is new. */
  readonly delta: string
}

/** An output is there. It is validated by its own schema; what holds across outputs is known at the end. */
export type FieldDoneEvent<Fields extends object = Record<string, unknown>> = {
  [Name in keyof Fields & string]: {
    readonly type: 'field-done'
    /** The predictor that wrote it, by its path within the outermost program. */
    readonly path: string
    /** Which call. */
    readonly id: number
    /** The output. */
    readonly field: Name
    /** Its value. */
    readonly value: Fields[Name]
  }
}[keyof Fields & string]

/** What was told of an output does not hold: it comes again, after a repair or because it was read another way. */
export interface FieldResetEvent<Name extends string = string> {
  readonly type: 'field-reset'
  /** The predictor that writes it, by its path within the outermost program. */
  readonly path: string
  /** Which call. */
  readonly id: number
  /** The output. */
  readonly field: Name
}

/** What the model thinks before it answers, where the provider shows it. */
export interface ReasoningDeltaEvent {
  readonly type: 'reasoning-delta'
  /** The predictor whose LM thinks. */
  readonly path: string
  /** Which call. */
  readonly id: number
  /** What is new. */
  readonly delta: string
}

/** A tool is called. */
export interface ToolCallEvent {
  readonly type: 'tool-call'
  /** Which call. */
  readonly id: number
  /** The tool's name. */
  readonly tool: string
  /** The arguments, not yet checked. */
  readonly input: unknown
}

/** A tool has returned or failed. */
export interface ToolResultEvent {
  readonly type: 'tool-result'
  /** The call that it answers. */
  readonly id: number
  /** The tool's name. */
  readonly tool: string
  /** What it returned; absent when it failed. */
  readonly output?: unknown
  /** What it failed with. */
  readonly error?: unknown
}
